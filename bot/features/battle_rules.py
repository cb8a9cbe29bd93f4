"""The rules of a battle: how long each thing may take, whose turn it is, what counts as a line."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.composer.plan import read_seed
from bot.features.faults import Refusal
from bot.features.orders import new_order
from bot.features.place import Place
from bot.locales import Language
from bot.lyrics.verse import is_fragment
from bot.storage import Battle, Scope

if TYPE_CHECKING:
    from bot.client import Couplet

ROUNDS = 3
MOST_LINE = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds.

    Attributes:
        invitation: Until it is accepted.
        turn: Until the line is there.
        vote: Of the audience.
        respite: What is left at least after a restart: nobody could play meanwhile.
    """

    invitation: int = 600
    turn: int = 180
    vote: int = 180
    respite: int = 60

    def after_line(self, battle: Battle) -> int:
        """Return how long what follows the line under way may take."""
        return self.vote if len(battle.lines) + 1 == 2 * battle.rounds else self.turn


def players(battle: Battle) -> tuple[int, int | None]:
    """Return who plays: the challenger and the opponent, None for the bot."""
    return battle.challenger_id, battle.opponent_id


def player_of_turn(battle: Battle) -> int | None:
    """Return whose line is awaited; None for the bot."""
    return players(battle)[not battle.turn_of_challenger]


def abandoned(battle: Battle) -> bool:
    """Whether who had the last turn let it pass, and their turn before: a battle with nobody."""
    return len(battle.lines) > 2 and not battle.lines[-1] and not battle.lines[-3]


def parameters_of(place: Place) -> dict[str, object]:
    """Return what is stored of the place a battle is opened in, besides its guild and channel."""
    return {"language": place.language, "adult": place.adult}


async def place_of_battle(client: "Couplet", battle: Battle) -> Place:
    """Return where a battle takes place, as its guild has it set now.

    Raises:
        StorageError: the guild's settings cannot be read.
    """
    return Place(
        Scope(battle.guild_id, battle.challenger_id, battle.channel_id),
        battle.thread_id,
        await client.storage.settings.get(battle.guild_id),
        language_of_battle(battle),
        adult=battle.parameters.get("adult") is True,
    )


def language_of_battle(battle: Battle) -> Language:
    """Return the language of a battle's message: that of who opened it."""
    return Language.EN if battle.parameters.get("language") == Language.EN else Language.FR


def read_line(client: "Couplet", place: Place, typed: str) -> str:
    """Return a player's line as it counts.

    Raises:
        Refusal: it is no whole line, or more than one.
        SeedError: it is refused as every line of a member is: empty, hateful, no French.
    """
    lines = read_seed(typed)
    if len(lines) != 1 or is_fragment(lines):
        raise Refusal("battle.line")
    client.poet.review(new_order(place, lines[0]).request)
    return lines[0]
