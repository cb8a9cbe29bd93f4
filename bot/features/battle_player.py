"""How the bot plays in a battle."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from bot.composer.composer import StuckError
from bot.composer.plan import SeedError
from bot.features.battle_rules import place_of_battle
from bot.features.desk import DeskClosed, DeskFull
from bot.features.orders import new_order
from bot.inference.errors import DeadlineExceeded, EngineClosed, QueueFull
from bot.lyrics.verse import Scheme
from bot.storage import Battle, StorageError

if TYPE_CHECKING:
    from bot.client import Couplet

log = logging.getLogger(__name__)

_OPENING = "Ce soir je"  # where nobody has said anything yet
_MOST_CONTEXT = 3
_AGAIN_SECONDS = 10.0


async def compose_line(client: "Couplet", battle: Battle) -> str:
    """Return the bot's answer to the last line; empty if none comes before its time is up.

    Raises:
        DeskClosed: the bot is shutting down; the next run plays.
        EngineClosed: likewise.
        StorageError: the guild's settings cannot be read.
    """
    while time.time() < battle.deadline_at:
        try:
            return await _compose(client, battle)
        except (DeskFull, QueueFull):
            await asyncio.sleep(_AGAIN_SECONDS)
        except (DeskClosed, EngineClosed, StorageError):
            raise
        except (StuckError, SeedError, DeadlineExceeded, TimeoutError) as error:
            log.warning("The bot passes in a battle: %s.", type(error).__name__)
            return ""
        except Exception:
            log.exception("The bot passes in a battle.")
            return ""
    return ""


async def _compose(client: "Couplet", battle: Battle) -> str:
    seed, scheme = seed_of(battle.lines)
    place = await place_of_battle(client, battle)
    order = new_order(place, seed, lines=seed.count("\n") + 2, scheme=scheme)
    with client.desk.enter(battle.guild_id) as ticket:
        while not await ticket.turn(_AGAIN_SECONDS):
            if time.time() >= battle.deadline_at:
                raise TimeoutError
        lines = client.poet.lines(order.request, group=battle.guild_id)
        made = [line.text async for line in lines if not line.given]
    return made[0]


def seed_of(lines: tuple[str, ...]) -> tuple[str, Scheme]:
    """Return what the bot goes on from, and how: its line rhymes with the one it answers.

    In AABB an odd number of lines is due a rhyme with the last of them.
    """
    said = [line for line in lines if line][-_MOST_CONTEXT:]
    if not said:
        return _OPENING, Scheme.FREE
    if not lines[-1]:
        return "\n".join(said), Scheme.FREE
    return "\n".join(said if len(said) % 2 else said[-1:]), Scheme.AABB
