from itertools import pairwise

from bot.card.letters import font
from bot.card.page import LEFT, RIGHT, WIDTH, Card, CardLine, cut_of, lay_out

LINE = "Le silence a le goût d'une vieille amie"
LONG = "Une ligne qui ne tient pas dans une seule rangée, quelle que soit la taille des lettres"


def verse(n, text=LINE, given=1, author=None):
    return Card(tuple(CardLine(text, i < given, "AB"[i % 2]) for i in range(n)), "Couplet", author)


def test_the_letters_are_as_large_as_the_verse_allows_and_never_small():
    short, usual, long = (lay_out(verse(4, text)).size for text in ("Un mot", LINE + " oui", LONG))
    assert short > usual > long >= 40  # of 1080: 14 points on a phone's screen


def test_every_row_fits_between_the_margins():
    for text in (LINE, LONG, "z" * 300, "M" * 1000):
        page = lay_out(verse(16, text))
        for row in page.rows:
            width = font(cut_of(row.given), page.size).getlength(row.text)
            assert width <= WIDTH - LEFT - RIGHT


def test_sixteen_lines_stand_below_each_other_and_above_the_foot():
    page = lay_out(verse(16, LONG, author="alice"))
    baselines = [row.baseline for row in page.rows]
    assert baselines == sorted(baselines)
    assert baselines[0] > page.size
    assert baselines[-1] < page.height - 100
    assert len(page.rows) == 16 * 2 + 1


def test_quatrains_are_parted():
    rows = lay_out(verse(8)).rows
    gaps = [b.baseline - a.baseline for a, b in pairwise(rows)]
    assert gaps[3] > gaps[2] == gaps[4]


def test_a_rhymes_letter_stands_once_a_line():
    page = lay_out(verse(4, LONG))
    assert [row.letter for row in page.rows] == [None, "A", None, "B"] * 2


def test_the_members_lines_are_signed_if_it_is_known_by_whom():
    rows = lay_out(verse(4, given=2, author="Zoë 😀")).rows
    assert [row.given for row in rows] == [True, True, True, False, False]
    assert (rows[2].text, rows[2].signature) == ("— Zoë", True)
    assert not any(row.signature for row in lay_out(verse(4)).rows)
    assert not any(row.signature for row in lay_out(verse(4, given=0, author="alice")).rows)
