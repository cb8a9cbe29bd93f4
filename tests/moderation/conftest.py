"""One filter for all: loading it is the slow part."""

import pytest

from bot.moderation import Filter


@pytest.fixture(scope="session")
def judge():
    return Filter.load()
