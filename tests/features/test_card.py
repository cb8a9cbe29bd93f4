import io
import threading

import pytest
from PIL import Image

from bot.features import card as feature

from .conftest import labels


@pytest.fixture
def drawn(monkeypatch):
    """The cards asked for, and the threads they were drawn in."""
    cards, threads, draw = [], [], feature.draw

    def noted(card):
        cards.append(card)
        threads.append(threading.current_thread())
        return draw(card)

    monkeypatch.setattr(feature, "draw", noted)
    return cards, threads


async def test_a_verse_is_drawn_for_who_asks_alone(world, verse, drawn):
    result = await world.bob.click(verse, label="Carte")
    assert result.ephemeral
    assert result.response.content == "À enregistrer, à partager."
    [picture] = result.response.attachments
    assert picture.filename == "couplet.png"
    [card], [thread] = drawn
    assert [(line.text, line.given, line.letter) for line in card.lines] == [
        ("Je compte les étoiles du soir", True, "A"),
        ("Voici la réponse numéro 2", False, "A"),
        ("Voici la réponse numéro 3", False, "B"),
        ("Voici la réponse numéro 4", False, "B"),
    ]
    assert thread is not threading.main_thread()  # where the event loop runs
    assert card.name == world.bot.user.display_name
    assert Image.open(io.BytesIO(feature.draw(card))).width == 1080


async def test_the_members_line_is_signed_where_its_author_is_known(world, verse, drawn):
    await world.alice.click(verse, label="Carte")
    assert drawn[0][-1].author == "alice"


async def test_what_the_level_refuses_is_masked_in_the_members_line(world, drawn):
    await world.unhurried()
    shown = (await world.seed(line="Ah mince alors je perds le fil")).response
    result = await world.bob.click(shown, label="Carte")
    assert drawn[0][0].lines[0].text == "Ah m•••• alors je perds le fil"
    assert "mince" not in result.response.attachments[0].description


async def test_in_english(world, verse):
    world.speak("en-US", "en-US")
    assert "Card" in labels((await world.seed(world.bob)).response)
    result = await world.bob.click(verse, label="Carte")
    assert result.response.content == "To save, to share."


async def test_a_card_that_cannot_be_drawn_is_told_privately(world, verse, monkeypatch):
    def fail(_card):
        raise OSError("no font")

    monkeypatch.setattr(feature, "draw", fail)
    world.poet.faults = 1
    result = await world.bob.click(verse, label="Carte")
    assert result.ephemeral
    assert "Référence pour l'hébergeur" in result.response.content
