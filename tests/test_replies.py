import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lyrics.rhyme import Grade
from bot.lyrics.verse import Line
from bot.replies import (
    MOST_CONTENT,
    MOST_DESCRIPTION,
    escape,
    fitted,
    shorten,
    verse_message,
)


def line(text, *, given=False, rhyme="A", grade=Grade.RICHE):
    return Line(text, given, rhyme, None if given else grade, 8)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("la *lune* est __belle__", r"la \*lune\* est \_\_belle\_\_"),
        ("`code` et ```bloc```", r"\`code\` et \`\`\`bloc\`\`\`"),
        ("||caché|| ~~rayé~~", r"\|\|caché\|\| \~\~rayé\~\~"),
        ("# gros titre", r"\# gros titre"),
        ("-# petit", r"\-# petit"),
        ("> cité", r"\> cité"),
        ("1. liste", r"1\. liste"),
        ("[clique](site)", r"\[clique\](site)"),
        ("un\ndeux", "un deux"),
        ("à l'envers \u202eexe", "à l'envers exe"),
        ("in\u200bvisible\u2066", "invisible"),
    ],
)
def test_words_show_as_they_were_typed(typed, shown):
    assert escape(typed) == shown


@pytest.mark.parametrize(
    "mention", ["@everyone", "@here", "<@123>", "<@&123>", "<#123>", "</rap:1>"]
)
def test_mentions_are_broken(mention):
    assert mention not in escape(f"salut {mention}")


@pytest.mark.parametrize(
    "address",
    [
        "https://exemple.fr",
        "HTTP://exemple.fr",
        "discord.gg/abc",
        "discord.com/invite/a",
        "www.a.fr",
    ],
)
def test_addresses_become_no_links(address):
    assert address not in escape(f"va sur {address} vite")


@given(st.text(max_size=300))
def test_nothing_is_left_that_discord_reads_as_markup(typed):
    shown = escape(typed)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~|`\[\]<>]", shown)
    assert "\n" not in shown


def test_a_verse_shows_whose_line_is_whose_and_what_rhymes():
    shown = verse_message(
        [
            line("Je compte mes pas", given=True),
            line("Je n'y arrive pas\u00a0!"),
            line("Le soir", grade=None),
        ],
        "-# AABB",
    )
    assert shown.descriptions == ()
    assert shown.content.split("\n") == [
        "✍️ *Je compte mes pas*",
        "Je n'y arrive **pas**\u00a0!",
        "Le **soir**",
        "-# AABB",
    ]


def test_a_line_that_rhymes_with_none_is_plain():
    shown = verse_message([line("Le soir", rhyme=None, grade=None)], "-# libre")
    assert "**" not in shown.content


def fits(shown):
    return (
        len(shown.content) <= MOST_CONTENT
        and all(len(words) <= MOST_DESCRIPTION for words in shown.descriptions)
        and len(shown.embeds) == len(shown.descriptions)
    )


@given(
    st.lists(st.text(max_size=1000), min_size=1, max_size=4),
    st.lists(st.text(max_size=120), min_size=1, max_size=15),
)
def test_a_verse_always_fits_in_a_message_with_all_its_lines(written, composed):
    lines = [line(t, given=True) for t in written] + [line(t) for t in composed]
    shown = verse_message(lines, "-# AABB · à partir du vers de quelqu'un")
    assert fits(shown)
    verse = shown.descriptions[0] if shown.descriptions else shown.content.rsplit("\n", 1)[0]
    assert len(verse.split("\n")) == len(lines)


def test_the_longest_verse_that_can_be_asked_for_is_whole():
    """A seed of 1,000 characters that must all be escaped, and 15 lines of 24 long syllables."""
    lines = [line("*" * 1000, given=True), *(line("trois " * 16 + f"fin{n}") for n in range(15))]
    shown = verse_message(lines, "-# AABB")
    assert fits(shown)
    [verse] = shown.descriptions
    assert "…" not in verse
    assert all(f"**fin{n}**" in verse for n in range(15))
    assert shown.content == "-# AABB"


def test_a_long_line_of_the_member_is_cut_before_the_bots():
    shown = verse_message([line("a" * 6000, given=True), line("Le dernier mot")], "-# fin")
    assert fits(shown)
    assert shown.descriptions[0].endswith("…*\nLe dernier **mot**")
    assert shown.content == "-# fin"


@given(st.lists(st.text(alphabet="ab", max_size=300), max_size=16), st.integers(200, 1000))
def test_lines_are_fitted_by_shortening_the_longest(lines, room):
    shown = fitted(lines, room)
    assert len(shown) == len(lines)
    assert len("\n".join(shown)) <= room
    cut = [len(one) for one in shown if one.endswith("…")]
    assert all(len(one) <= min(cut) for one in shown) if cut else shown == lines


def test_shortening_leaves_no_half_escape():
    assert shorten("ab\\*cd", 4) == "ab…"
    assert shorten("abcd", 4) == "abcd"
