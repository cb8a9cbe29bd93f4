"""The shipped bundle, loaded once."""

import pytest

from bot.composer.lore import Lore
from bot.config import DEFAULT_MODEL
from bot.inference.bundle import Bundle


@pytest.fixture(scope="session")
def bundle():
    return Bundle.load(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def lore(bundle):
    return Lore.load(bundle)


@pytest.fixture(scope="session")
def sounds(lore):
    return lore.sounds
