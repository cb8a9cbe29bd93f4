from .conftest import said


async def reported(world, verse, reason="Pas pour les enfants"):
    shown = await world.bob.click(verse, label="Signaler")
    return await world.bob.submit_modal(shown, {"reason": reason})


async def test_a_report_is_thanked_for_privately(world, verse):
    result = await reported(world, verse)
    assert result.ephemeral
    assert "Merci" in result.response.content
    [report] = await world.storage.reports.pending(world.guild.id)
    assert report.reason == "Pas pour les enfants"


async def test_a_reason_is_not_needed(world, verse):
    await reported(world, verse, "")
    assert len(await world.storage.reports.pending(world.guild.id)) == 1


async def test_moderators_see_the_reports_and_settle_them(world, verse):
    await reported(world, verse)
    result = await world.boss.slash(world.channel, "rap reports")
    assert result.ephemeral
    assert said("reports.head", pending=1) in result.response.content
    assert "Pas pour les enfants" in result.response.content
    after = await world.boss.click(result.response, label="C'est réglé")
    assert "Aucun signalement" in after.response.content
    assert world.poet.faults == 0


async def test_a_moderator_can_delete_the_verse(world, verse):
    await reported(world, verse)
    result = await world.boss.slash(world.channel, "rap reports")
    await world.boss.click(result.response, label="Supprimer le couplet")
    gone = await world.alice.click(verse, label="Garder")
    assert "n'existe plus" in gone.response.content
    assert await world.storage.reports.pending(world.guild.id) == ()


async def test_others_do_not_see_the_reports(world, verse):
    await reported(world, verse)
    result = await world.bob.slash(world.channel, "rap reports")
    assert result.ephemeral
    assert "Gérer les messages" in result.response.content
    assert "enfants" not in result.response.content


async def test_no_reports_outside_servers(world):
    result = await world.boss.user.slash("rap reports")
    assert "que dans un serveur" in result.response.content
