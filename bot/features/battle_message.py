"""What the message of a battle says at each stage."""

from collections.abc import Callable

from bot.features.battle_rules import player_of_turn, players
from bot.locales import Language, text
from bot.replies import MOST_CONTENT, escape, shorten
from bot.storage import Battle

COLOURS = ("red", "blue")  # of the challenger and the opponent
EMOJI = {"red": "🔴", "blue": "🔵"}
_MOST_SHOWN = 240


def battle_text(
    battle: Battle, language: Language, me: int, mask: Callable[[str], str] = str
) -> str:
    """Return a battle as it stands.

    Args:
        battle: The battle.
        language: Of the words around the lines.
        me: The bot's own id.
        mask: Hides in a line what may not be shown there.
    """
    challenger, opponent = (mention(player, me) for player in players(battle))
    head = text(language, "battle.head", challenger=challenger, opponent=opponent)
    lines = [
        f"{EMOJI[COLOURS[number % 2]]} {_shown(mask(line), language)}"
        for number, line in enumerate(battle.lines)
    ]
    return shorten("\n".join([head, *lines, _foot(battle, language, me)]), MOST_CONTENT)


def mention(player: int | None, me: int) -> str:
    """Return the name of a player, or of the bot for None; nobody is pinged by it."""
    return f"<@{player or me}>"


def _shown(line: str, language: Language) -> str:
    return shorten(escape(line), _MOST_SHOWN) if line else text(language, "battle.passed")


def _foot(battle: Battle, language: Language, me: int) -> str:
    player = mention(player_of_turn(battle), me)
    when = f"<t:{battle.deadline_at}:R>"
    turn = len(battle.lines) // 2 + 1
    match battle.stage:
        case "invited":
            opponent = mention(battle.opponent_id, me)
            return text(
                language, "battle.invited", opponent=opponent, rounds=battle.rounds, when=when
            )
        case "trading":
            key = "battle.turn" if player_of_turn(battle) else "battle.thinking"
            return text(language, key, turn=turn, rounds=battle.rounds, player=player, when=when)
        case "voting":
            return text(language, "battle.voting", when=when)
        case _:
            return _outcome(battle, language, me)


def _outcome(battle: Battle, language: Language, me: int) -> str:
    if not battle.lines:
        return text(language, "battle.declined")
    if len(battle.lines) < 2 * battle.rounds:
        quitter = players(battle)[(len(battle.lines) - 1) % 2]
        return text(language, "battle.abandoned", player=mention(quitter, me))
    least, most = sorted(battle.votes)
    if not most:
        return text(language, "battle.unvoted")
    if least == most:
        return text(language, "battle.tie", each=most)
    winner = players(battle)[battle.votes.index(most)]
    return text(language, "battle.won", player=mention(winner, me), most=most, least=least)
