import io

from PIL import Image

from bot.card import Card, CardLine, draw
from bot.card.draw import _GIVEN, _INK, _QUIET


def picture(*lines, author=None, name="Couplet"):
    return Image.open(io.BytesIO(draw(Card(lines, name, author))))


def inks(image):
    return {colour for _, colour in image.convert("RGB").getcolors(1 << 20)}


def test_a_card_is_a_png_of_a_phones_width():
    image = picture(CardLine("Un vers à moi", given=True), CardLine("Un vers du bot"))
    assert (image.format, image.width) == ("PNG", 1080)


def test_the_members_line_is_set_apart():
    given = inks(picture(CardLine("Un vers à moi", given=True)))
    made = inks(picture(CardLine("Un vers du bot")))
    assert _GIVEN in given - made
    assert _INK in made - given


def test_an_accent_makes_another_picture():
    assert draw(Card((CardLine("Été"),), "")) != draw(Card((CardLine("Ete"),), ""))


def test_the_rhymes_letters_and_the_foot_are_discreet():
    bare = inks(picture(CardLine("Un vers"), name=""))
    assert _QUIET not in bare
    assert _QUIET in inks(picture(CardLine("Un vers", letter="A"), name=""))
    assert _QUIET in inks(picture(CardLine("Un vers")))


def test_a_verse_of_nothing_that_can_be_shown_is_a_card_too():
    assert picture(CardLine("你好"), CardLine("")).height > 0
    assert picture().height > 0


def test_long_verses_grow_the_card_within_what_discord_shows():
    lines = [CardLine("z" * 1000, given=True)] + [CardLine("Une ligne assez longue " * 6)] * 15
    card = draw(Card(tuple(lines), "Couplet"))
    assert len(card) < 2 * 2**20
    assert picture(*lines).height < 6000
