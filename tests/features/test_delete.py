import pytest


@pytest.mark.parametrize(
    ("deleters", "author", "moderator"),
    [("both", True, True), ("author", True, False), ("moderators", False, True)],
)
@pytest.mark.parametrize("who", ["alice", "boss"])
async def test_who_may_delete(world, verse, deleters, author, moderator, who):
    await world.storage.settings.change(world.guild.id, deleters=deleters)
    result = await getattr(world, who).click(verse, label="Supprimer")
    may = author if who == "alice" else moderator
    assert (world.channel.last_message is None) == may
    if not may:
        assert result.ephemeral
        assert "supprimer" in result.response.content


async def test_another_member_may_not(world, verse):
    result = await world.bob.click(verse, label="Supprimer")
    assert result.ephemeral
    assert "Seuls l'auteur de ce couplet et les modérateurs" in result.response.content
    assert world.channel.last_message is not None
