"""The buttons of a battle, and the dialog in which a player writes the line."""

from typing import TYPE_CHECKING, Any, Self

import discord
from discord.ui import Button, DynamicItem, Item, Label, Modal, TextInput, View

from bot.features.battle_message import COLOURS, EMOJI, mention
from bot.features.battle_rules import MOST_LINE, player_of_turn, players, read_line
from bot.features.faults import Refusal, handle, tell
from bot.features.place import Place, place_of
from bot.locales import Language, text
from bot.storage import Battle

if TYPE_CHECKING:
    import re

    from bot.client import Interaction

_STAGES = {"invited": ("accept", "decline"), "trading": ("line",), "voting": COLOURS}
_LOOKS = {
    "accept": (discord.ButtonStyle.success, "⚔️"),
    "decline": (discord.ButtonStyle.secondary, None),
    "line": (discord.ButtonStyle.primary, "🎤"),
    "red": (discord.ButtonStyle.secondary, EMOJI["red"]),
    "blue": (discord.ButtonStyle.secondary, EMOJI["blue"]),
}


class BattleButton(
    DynamicItem[Button[Any]],
    template=r"couplet:battle:(?P<what>accept|decline|line|red|blue):(?P<battle>\d{1,18})",
):
    """A button of a battle; it says in its id which, so that it outlives a restart."""

    def __init__(self, what: str, battle_id: int, item: Button[Any]) -> None:
        super().__init__(item)
        self._what = what
        self._battle_id = battle_id

    @classmethod
    def of(cls, what: str, battle_id: int, language: Language) -> Self:
        """Return the button of a battle."""
        style, emoji = _LOOKS[what]
        label = text(language, f"battle.button.{what}")
        custom_id = f"couplet:battle:{what}:{battle_id}"
        button: Button[Any] = Button(style=style, emoji=emoji, label=label, custom_id=custom_id)
        return cls(what, battle_id, button)

    @classmethod
    async def from_custom_id(
        cls, _interaction: "discord.Interaction[Any]", item: Item[Any], match: "re.Match[str]", /
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, Button)  # noqa: S101 (the id is that of a button)
        return cls(match["what"], int(match["battle"]), item)

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Answer the press, whatever comes of it."""
        try:
            await self._press(interaction)
        except Exception as error:  # noqa: BLE001 (every failure has its words)
            await handle(interaction, error)

    async def _press(self, interaction: "Interaction") -> None:
        """Do what the button is for, if the battle is at that stage."""
        place = await place_of(interaction)
        battle = await battle_of(interaction, place, self._battle_id)
        if self._what not in _STAGES.get(battle.stage, ()):
            raise Refusal("battle.late")
        if self._what in COLOURS:
            await _vote(interaction, place, battle, self._what)
        elif self._what == "line":
            await _ask_for_line(interaction, place, battle)
        else:
            await _answer(interaction, place, battle, accepted=self._what == "accept")


class BattleDialog(Modal):
    """Asks a player for their line."""

    def __init__(self, language: Language, battle: Battle) -> None:
        super().__init__(title=text(language, "mine.title"), timeout=900)
        self._battle_id = battle.id
        self._number = len(battle.lines)
        self._line: TextInput[Any] = TextInput(
            placeholder=text(language, "battle.placeholder"), max_length=MOST_LINE, custom_id="line"
        )
        self.add_item(Label(text=text(language, "mine.label"), component=self._line))

    async def on_submit(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Play the line, unless the time ran out while it was written."""
        place = await place_of(interaction)
        battle = await battle_of(interaction, place, self._battle_id)
        if battle.stage != "trading" or len(battle.lines) != self._number:
            raise Refusal("battle.late")
        _check_turn(interaction, battle)
        line = read_line(interaction.client, place, self._line.value)
        deadline = interaction.client.referee.deadline_after_line(battle)
        battles = interaction.client.storage.battles
        played = await battles.play(
            place.scope, battle.id, self._number, line, deadline_at=deadline
        )
        await _go_on(interaction, played)

    async def on_error(self, interaction: "Interaction", error: Exception, /) -> None:  # type: ignore[override]
        """Answer the member."""
        await handle(interaction, error)


def battle_buttons(battle: Battle, language: Language) -> View | None:
    """Return what can be pressed at this stage of a battle; None: nothing."""
    if battle.stage not in _STAGES or (battle.stage == "trading" and not player_of_turn(battle)):
        return None
    view = View(timeout=None)
    for what in _STAGES[battle.stage]:
        view.add_item(BattleButton.of(what, battle.id, language))
    return view


async def battle_of(interaction: "Interaction", place: Place, battle_id: int) -> Battle:
    """Return a battle of where the member is.

    Raises:
        Refusal: it was erased, or is another guild's.
    """
    battles = interaction.client.storage.battles
    battle = await battles.get(place.scope, battle_id)
    if battle is None:
        raise Refusal("battle.gone")
    if battle.message_id is None and interaction.message:  # quicker than the note of its message
        await battles.sent(place.scope, battle_id, interaction.message.id)
    return battle


async def _answer(
    interaction: "Interaction", place: Place, battle: Battle, *, accepted: bool
) -> None:
    """Accept the invitation, or decline it; the challenger may withdraw it."""
    if interaction.user.id not in ({battle.opponent_id} if accepted else players(battle)):
        raise Refusal("battle.uninvited")
    battles, referee = interaction.client.storage.battles, interaction.client.referee
    if accepted:
        deadline = referee.deadline(referee.limits.turn)
        changed = await battles.accept(place.scope, battle.id, deadline_at=deadline)
    else:
        changed = await battles.end(place.scope, battle.id)
    await _go_on(interaction, changed)


async def _ask_for_line(interaction: "Interaction", place: Place, battle: Battle) -> None:
    _check_turn(interaction, battle)
    await interaction.response.send_modal(BattleDialog(place.language, battle))


async def _vote(interaction: "Interaction", place: Place, battle: Battle, colour: str) -> None:
    """Count a vote of the audience, in place of an earlier one."""
    if interaction.user.id in players(battle):
        raise Refusal("battle.own")
    battles = interaction.client.storage.battles
    if not await battles.vote(place.scope, battle.id, for_challenger=colour == COLOURS[0]):
        raise Refusal("battle.late")
    voted = mention(players(battle)[COLOURS.index(colour)], interaction.client.referee.me)
    await tell(interaction, text(place.language, "battle.voted", player=voted))


def _check_turn(interaction: "Interaction", battle: Battle) -> None:
    if interaction.user.id != player_of_turn(battle):
        raise Refusal("battle.waiting")


async def _go_on(interaction: "Interaction", battle: Battle | None) -> None:
    """Hand the battle to the referee, who shows it; it went on already if it is None."""
    if battle is None:
        raise Refusal("battle.late")
    interaction.client.referee.follow(battle)
    await interaction.response.defer()
