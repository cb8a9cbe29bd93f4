import pytest

from bot.card.letters import COVERED, NO_BREAK, drawable, font

FRENCH = "ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ«»’“”–—…€·"


@pytest.mark.parametrize("cut", ["Regular", "Italic"])
def test_the_font_has_all_that_is_said_to_be_covered(cut):
    letters = font(cut, 40)
    missing = bytes(letters.getmask("\U0010fffd"))
    blank = {" ", NO_BREAK, "\u202f"}
    for character in COVERED - blank:
        assert bytes(letters.getmask(character)) not in (missing, b""), hex(ord(character))
    assert set(FRENCH) <= COVERED


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("J'ai   faim ", "J’ai faim"),
        ("e\u0301te\u0301", "été"),  # accents of their own
        ("𝓡𝓪𝓹 😀 ﬁn", "Rap fin"),
        ("ạ l'endroit \u202eà l'envers\u200b", "a l’endroit à l’envers"),
        ("你好", ""),
        ("un\ndeux\tvers", "un deux vers"),
        ("quoi ?", f"quoi{NO_BREAK}?"),
    ],
)
def test_what_cannot_be_shown_is_left_out(typed, shown):
    assert drawable(typed) == shown
