"""The shipped bundle, loaded once."""

import pytest

from bot.config import DEFAULT_MODEL
from bot.inference.bundle import Bundle
from bot.lyrics.phonetics import Sounds


@pytest.fixture(scope="session")
def bundle():
    return Bundle.load(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def sounds(bundle):
    return Sounds.load(bundle.sounds)
