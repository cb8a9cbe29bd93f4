import pytest

from . import payloads
from .standin import StandIn

GUILD = 7 << 22


@pytest.fixture
async def discord():
    async with StandIn([payloads.guild(GUILD)]) as standin:
        yield standin
        assert standin.wrong == []  # every request was as Discord's own document asks
