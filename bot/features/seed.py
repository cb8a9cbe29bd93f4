"""/rap seed: a line goes in, a verse comes out."""

import logging
from typing import TYPE_CHECKING

from discord import app_commands
from discord.app_commands import Choice, Range

from bot.composer.plan import MAX_SEED, Energy
from bot.features.feature import Feature
from bot.features.orders import new_order
from bot.features.place import masking, place_of, visible_channels
from bot.features.verses import rap
from bot.locales import described, named
from bot.lyrics.verse import MAX_LINES, MIN_LINES, Scheme
from bot.replies import MOST_CHOICE
from bot.storage import StorageError

if TYPE_CHECKING:
    from bot.client import Interaction

log = logging.getLogger(__name__)

_MOST_SUGGESTED = 25


@app_commands.command(name=named("seed.name"), description=described("seed.description"))
@app_commands.rename(
    line=named("seed.line.name"),
    lines=named("seed.lines.name"),
    scheme=named("seed.scheme.name"),
    energy=named("seed.energy.name"),
)
@app_commands.describe(
    line=described("seed.line.description"),
    lines=described("seed.lines.description"),
    scheme=described("seed.scheme.description"),
    energy=described("seed.energy.description"),
)
@app_commands.choices(
    scheme=[Choice(name=described(f"scheme.{s.value}"), value=s.value) for s in Scheme],
    energy=[Choice(name=described(f"energy.{e.value}"), value=e.value) for e in Energy],
)
async def seed(
    interaction: "Interaction",
    line: Range[str, 1, MAX_SEED],
    lines: Range[int, MIN_LINES, MAX_LINES] | None = None,
    scheme: str | None = None,
    energy: str | None = None,
) -> None:
    """Answer a line with a verse."""
    place = await place_of(interaction)
    order = new_order(
        place,
        line,
        lines=lines,
        scheme=Scheme(scheme) if scheme else None,
        energy=Energy(energy) if energy else None,
    )
    await rap(interaction, order)


@seed.autocomplete("line")
async def recent(interaction: "Interaction", typed: str) -> list[Choice[str]]:
    """Suggest recent lines of the guild that the member can see where they were written."""
    try:
        found = await _recent_seeds(interaction, typed)
    except StorageError as error:  # nothing to tell a member who is still typing
        log.warning("No lines were suggested: %s", error)
        return []
    mask = masking(interaction.client, await place_of(interaction))
    # A choice's value is sent back as it is, so what does not fit is not suggested.
    fitting = [seed for seed in found if 0 < len(seed) <= MOST_CHOICE and "\n" not in seed]
    return [Choice(name=mask(seed), value=seed) for seed in fitting]


async def _recent_seeds(interaction: "Interaction", typed: str) -> tuple[str, ...]:
    place = await place_of(interaction)
    if place.scope.guild_id is None or not place.listed:
        return ()
    history = interaction.client.storage.history
    visible = visible_channels(interaction, await history.channels(place.scope))
    return await history.recent_seeds(place.scope, visible, typed, _MOST_SUGGESTED)


FEATURE = Feature(commands=(seed,), tables=("verses", "voices"))
