import pytest

from bot.features.battle_message import battle_text
from bot.features.battle_player import seed_of
from bot.features.battle_rules import MOST_LINE, Limits, abandoned, player_of_turn
from bot.locales import Language
from bot.lyrics.verse import Scheme
from bot.replies import MOST_CONTENT
from bot.storage import Battle

RED, BLUE, BOT = 10**19, 10**19 + 1, 10**19 + 2


def battle(*lines, stage="trading", opponent=BLUE, votes=(0, 0)):
    return Battle(
        id=1,
        guild_id=1,
        channel_id=2,
        thread_id=None,
        message_id=3,
        challenger_id=RED,
        opponent_id=opponent,
        stage=stage,
        rounds=3,
        parameters={},
        lines=lines,
        created_at=0,
        deadline_at=2_000_000_000,
        votes=votes,
    )


def test_turns_go_back_and_forth():
    turns = [player_of_turn(battle(*["un vers"] * number)) for number in range(4)]
    assert turns == [RED, BLUE, RED, BLUE]
    assert player_of_turn(battle("un vers", opponent=None)) is None


def test_the_vote_comes_after_the_last_line():
    limits = Limits(turn=1, vote=2)
    assert limits.after_line(battle(*["un vers"] * 4)) == 1
    assert limits.after_line(battle(*["un vers"] * 5)) == 2


@pytest.mark.parametrize(
    ("lines", "given_up"),
    [
        (("",), False),
        (("", "b"), False),
        (("", ""), False),
        (("", "b", ""), True),
        (("a", "", "a", ""), True),
        (("", "b", "a", ""), False),
        (("", "b", "", "b"), False),
    ],
)
def test_two_turns_of_one_player_let_pass_in_a_row_end_it(lines, given_up):
    assert abandoned(battle(*lines)) == given_up


@pytest.mark.parametrize(
    ("lines", "seed", "scheme"),
    [
        ((), "Ce soir je", Scheme.FREE),
        (("",), "Ce soir je", Scheme.FREE),
        (("a",), "a", Scheme.AABB),
        (("a", "b", "c"), "a\nb\nc", Scheme.AABB),
        (("", "b", "c"), "c", Scheme.AABB),
        (("a", "b", "c", "d", "e"), "c\nd\ne", Scheme.AABB),
        (("a", "b", ""), "a\nb", Scheme.FREE),
    ],
)
def test_the_bots_line_rhymes_with_the_one_it_answers(lines, seed, scheme):
    assert seed_of(lines) == (seed, scheme)
    given = len(seed.split("\n"))
    if scheme is Scheme.AABB:
        assert given - 1 in scheme.partners(given)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("stage", ["trading", "voting", "over"])
def test_the_longest_battle_fits_into_a_message(language, stage):
    lines = ["*" * MOST_LINE, "z" * MOST_LINE] * 3
    if stage == "trading":
        lines.pop()
    shown = battle_text(battle(*lines, stage=stage, votes=(1, 2)), language, BOT)
    assert len(shown) < MOST_CONTENT
    assert not shown.endswith("…")
    assert len(shown.split("\n")) >= len(lines) + 2


def test_each_outcome_is_told():
    full = ["un vers"] * 6

    def end(*lines, votes=(0, 0), opponent=BLUE):
        over = battle(*lines, stage="over", votes=votes, opponent=opponent)
        return battle_text(over, Language.EN, BOT).split("\n")[-1]

    assert end(*full, votes=(3, 1)) == f"🏆 <@{RED}> wins, 3 to 1."
    assert end(*full, votes=(0, 1)) == f"🏆 <@{BLUE}> wins, 1 to 0."
    assert end(*full, votes=(0, 1), opponent=None) == f"🏆 <@{BOT}> wins, 1 to 0."
    assert end(*full, votes=(2, 2)) == "🤝 A tie, 2 all."
    assert end(*full) == "Nobody voted: no winner."
    assert end() == "There will be no battle."
    assert end("", "b", "").startswith(f"<@{RED}> let two turns")
