"""What members do in a battle: take it up, rap, vote."""

import pytest

from .conftest import HATEFUL, labels, said
from .ring import LIMITS, LINE


@pytest.mark.parametrize("who", ["bob", "alice"])
async def test_an_invitation_is_declined_or_withdrawn(world, invited, who):
    await invited.press(getattr(world, who), "Refuser")
    assert invited.content.endswith("La battle n'aura pas lieu.")
    assert labels(invited.shown) == []


async def test_only_who_is_invited_accepts(world, invited):
    for who, label in (
        (world.alice, "Relever le défi"),
        (world.boss, "Relever le défi"),
        (world.boss, "Refuser"),
    ):
        result = await invited.press(who, label)
        assert result.ephemeral
        assert "Ce défi n'est pas pour toi" in result.response.content
    assert "tu relèves le défi" in invited.content


async def test_lines_are_traded_in_turns(world, trading):
    dialog = await trading.press(world.alice, "Mon vers")
    assert dialog.modal["title"] == "À toi de rapper"
    await trading.play(world.alice, "Je sors de *l'ombre* et la ville m'écoute")
    await trading.play(world.bob, "Moi la lumière  me suit @everyone sur la route")
    _, first, second, foot = trading.content.split("\n")
    assert first == "🔴 Je sors de \\*l'ombre\\* et la ville m'écoute"
    assert second == "🔵 Moi la lumière me suit @\u2060everyone sur la route"
    assert f"tour 2 sur 3 · à <@{world.alice.id}> de rapper" in foot


async def test_only_whose_turn_it_is_may_play(world, trading):
    for who in (world.bob, world.boss):
        result = await trading.press(who, "Mon vers")
        assert result.modal is None
        assert result.ephemeral
        assert result.response.content == "Ce n'est pas à toi de rapper là."
    await trading.play(world.alice)
    result = await trading.press(world.alice, "Mon vers")
    assert "pas à toi de rapper" in result.response.content


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (HATEFUL, "Je ne pars pas de ce vers-là"),
        ("   ", "vide"),
        ("trois mots seulement", "quatre mots au moins"),
        ("un vers tout entier / et un autre derrière", "et un seul"),
        ("你好世界今天天气很好", "lettres latines"),
    ],
)
async def test_what_is_no_line_is_refused_privately_and_costs_no_turn(world, trading, line, words):
    before = trading.content
    result = await trading.play(world.alice, line)
    assert result.ephemeral
    assert words in result.response.content
    assert trading.content == before
    await trading.play(world.alice)
    assert LINE in trading.content


async def test_a_dialog_that_comes_too_late_is_told_so(world, trading):
    dialog = await trading.press(world.alice, "Mon vers")
    await trading.wait(LIMITS.turn)
    result = await world.alice.submit_modal(dialog, {"line": LINE})
    assert result.ephemeral
    assert "Trop tard" in result.response.content


async def test_words_the_level_refuses_are_masked_as_the_guild_has_it_now(world, trading):
    await trading.play(world.alice, "Ah mince alors je perds le fil")
    assert "🔴 Ah m•••• alors" in trading.content
    await world.storage.settings.change(world.guild.id, filter_level="standard")
    await trading.play(world.bob)
    assert "🔴 Ah mince alors" in trading.content
    assert (await trading.stored()).lines[0] == "Ah mince alors je perds le fil"


async def test_the_audience_votes_and_may_change_its_mind(world, voting):
    assert "Au salon de voter" in voting.content
    assert labels(voting.shown) == ["Rouge", "Bleu"]
    carol = world.guild.add_member(world.env.create_user("carol"))
    dave = world.guild.add_member(world.env.create_user("dave"))
    result = await voting.press(carol, "Rouge")
    assert result.ephemeral
    assert f"Voix comptée pour <@{world.alice.id}>" in result.response.content
    await voting.press(carol, "Bleu")
    await voting.press(dave, "Bleu")
    await voting.press(world.boss, "Rouge")
    await voting.wait(LIMITS.vote)
    assert voting.content.endswith(f"🏆 <@{world.bob.id}> l'emporte, 2 à 1.")
    assert len(voting.content.split("\n")) == 8
    assert labels(voting.shown) == []


async def test_the_players_do_not_vote(world, voting):
    for who in (world.alice, world.bob):
        result = await voting.press(who, "Rouge")
        assert result.ephemeral
        assert "c'est au salon de voter" in result.response.content
    await voting.wait(LIMITS.vote)
    assert voting.content.endswith(said("battle.unvoted"))


async def test_a_tie_is_said_to_be_one(world, voting):
    carol = world.guild.add_member(world.env.create_user("carol"))
    await voting.press(carol, "Rouge")
    await voting.press(world.boss, "Bleu")
    await voting.wait(LIMITS.vote)
    assert voting.content.endswith("🤝 Égalité, 1 partout.")
