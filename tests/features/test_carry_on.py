import pytest

from .conftest import HATEFUL, labels, said


async def last(world, who=None):
    return (await world.page(who)).verses[0]


async def test_continuing_gives_four_more_lines_of_the_same_scheme_and_thread(world, verse):
    result = await world.bob.click(verse, label="Continuer")
    request = world.poet.asked[-1]
    assert request.seed.split("\n") == [
        "Je compte les étoiles du soir",
        *(f"Voici la réponse numéro {n}" for n in (2, 3, 4)),
    ]
    assert (request.lines, request.scheme.value) == (8, "AABB")
    lines = result.response.content.split("\n")
    assert len(lines) == 5  # four new lines and the footer; the old ones are not shown again
    assert lines[-1] == "-# AABB · plates · la suite, demandée par bob"
    assert not result.ephemeral
    assert (await last(world, world.bob)).author_id == world.bob.id


async def test_what_continues_can_be_continued(world, verse):
    second = (await world.bob.click(verse, label="Continuer")).response
    await world.alice.click(second, label="Continuer")
    assert world.poet.asked[-1].seed.split("\n") == [
        f"Voici la réponse numéro {n}" for n in (5, 6, 7, 8)
    ]


async def test_another_version_asks_the_same_with_other_randomness(world, verse):
    result = await world.bob.click(verse, label="Autre version")
    first, second = world.poet.asked
    assert (first.seed, first.lines, first.scheme) == (second.seed, second.lines, second.scheme)
    assert first.rng_seed != second.rng_seed
    assert result.response.content.startswith("✍️ *Je compte les étoiles du soir*")


async def test_another_version_of_a_continuation_keeps_its_context(world, verse):
    second = (await world.bob.click(verse, label="Continuer")).response
    await world.bob.click(second, label="Autre version")
    assert world.poet.asked[-1].seed == world.poet.asked[-2].seed
    assert world.poet.asked[-1].lines == world.poet.asked[-2].lines


async def test_another_version_of_a_continuation_whose_verse_is_gone(world, verse):
    second = (await world.bob.click(verse, label="Continuer")).response
    await world.alice.click(verse, label="Supprimer")
    result = await world.bob.click(second, label="Autre version")
    assert result.ephemeral
    assert result.response.content == said("button.gone")
    assert len(world.poet.asked) == 2


async def test_another_version_of_an_answer_whose_verse_is_gone(world, verse):
    shown = await world.bob.click(verse, label="À moi")
    second = await world.bob.submit_modal(shown, {"line": "Moi je préfère regarder la mer"})
    await world.alice.click(verse, label="Supprimer")
    await world.bob.click(second.response, label="Autre version")
    assert world.poet.asked[-1].seed == "Moi je préfère regarder la mer"


async def test_the_line_stays_its_members_whoever_asks_for_another_version(world, verse):
    alice = f"à partir du vers de <@{world.alice.id}>"
    for _ in range(2):  # of the first, then of another's other version
        verse = (await world.bob.click(verse, label="Autre version")).response
        assert verse.content.endswith(alice)
    again = await world.alice.click(verse, label="Autre version")
    assert again.response.content.endswith("à partir du vers de alice")


async def test_an_answered_line_stays_its_members_too(world, verse):
    shown = await world.bob.click(verse, label="À moi")
    second = await world.bob.submit_modal(shown, {"line": "Moi je préfère regarder la mer"})
    result = await world.alice.click(second.response, label="Autre version")
    assert result.response.content.endswith(f"réponse à <@{world.bob.id}>")


async def test_a_verse_is_traded_line_for_line(world, verse):
    shown = await world.bob.click(verse, label="À moi")
    assert shown.modal["title"] == "À toi de rapper"
    result = await world.bob.submit_modal(shown, {"line": "Moi je préfère *regarder* la mer"})
    request = world.poet.asked[-1]
    assert request.seed.split("\n") == [
        "Voici la réponse numéro 3",
        "Voici la réponse numéro 4",
        "Moi je préfère *regarder* la mer",
    ]
    assert request.lines == 4  # one more: the answer, which rhymes with the member's line
    assert result.response.content.split("\n") == [
        "✍️ *Moi je préfère \\*regarder\\* la mer*",
        "Voici la réponse numéro **4**",
        "-# AABB · plates · réponse à bob",
    ]
    assert (await last(world, world.bob)).seed == "Moi je préfère *regarder* la mer"


async def test_a_hateful_line_is_refused_in_the_dialog_too(world, verse):
    shown = await world.bob.click(verse, label="À moi")
    result = await world.bob.submit_modal(shown, {"line": HATEFUL})
    assert result.ephemeral
    assert "Je ne pars pas de ce vers-là" in result.response.content


async def test_a_dialog_sent_for_a_verse_that_is_gone(world, verse):
    shown = await world.bob.click(verse, label="À moi")
    await world.storage.history.delete(world.scope(), (await last(world)).id)
    result = await world.bob.submit_modal(shown, {"line": "Moi je préfère regarder la mer"})
    assert result.ephemeral
    assert "n'existe plus" in result.response.content


@pytest.mark.parametrize(
    "label", ["Continuer", "Autre version", "À moi", "Garder", "Carte", "Signaler"]
)
async def test_buttons_of_a_verse_that_is_gone_say_so(world, verse, label):
    await world.storage.history.delete(world.scope(), (await last(world)).id)
    result = await world.bob.click(verse, label=label)
    assert result.ephemeral
    assert "n'existe plus" in result.response.content


async def test_buttons_work_after_a_restart(world, verse, tmp_path):
    from bot.client import Couplet

    bot = Couplet(world.bot.settings, world.poet, world.storage)
    await world.env.restart_bot(bot)
    world.bot.figures.count("restarted")
    result = await world.bob.click(verse, label="Continuer")
    assert result.response.content.endswith("la suite, demandée par bob")


async def test_in_english(world, verse):
    world.speak("en-US", "en-US")
    result = await world.bob.click(verse, label="Continuer")
    assert result.response.content.endswith("continued for bob")
    assert labels(result.response)[2] == "My turn"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("🔥🔥", "refused.wordless"),
        ("привет мой друг", "refused.script"),
        ("Un vers / Un autre", "mine.one"),
    ],
)
async def test_what_is_no_line_gets_no_answer(world, verse, typed, says):
    shown = await world.bob.click(verse, label="À moi")
    result = await world.bob.submit_modal(shown, {"line": typed})
    assert result.ephemeral
    assert result.response.content == said(says)
    assert len(world.poet.asked) == 1


async def test_a_verse_after_a_long_seed_can_be_continued(world):
    shown = (await world.seed(line="Je compte les étoiles " * 44)).response
    await world.unhurried()
    result = await world.bob.click(shown, label="Continuer")
    assert not result.ephemeral
    assert world.poet.asked[-1].seed.split("\n") == [
        f"Voici la réponse numéro {n}" for n in (2, 3, 4)
    ]
