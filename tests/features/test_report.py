from bot.locales import Language, text

from .conftest import said


async def reported(world, verse, reason="Pas pour les enfants"):
    shown = await world.bob.click(verse, label="Signaler")
    return await world.bob.submit_modal(shown, {"reason": reason})


async def test_a_report_is_thanked_for_privately(world, verse):
    result = await reported(world, verse)
    assert result.ephemeral
    assert result.response.content == said("report.done", readers=said("report.moderators"))
    [report] = await world.storage.reports.pending(world.guild.id)
    assert report.reason == "Pas pour les enfants"


async def test_a_reason_is_not_needed(world, verse):
    await reported(world, verse, "")
    assert len(await world.storage.reports.pending(world.guild.id)) == 1


async def test_it_is_said_beforehand_who_will_read_it(world, verse):
    shown = await world.bob.click(verse, label="Signaler")
    [label] = shown.modal["components"]
    assert label["description"] == said("report.moderators")


async def test_outside_servers_only_the_host_will_read_it(world):
    result = await world.bob.user.slash("rap seed", line="Je compte les étoiles du soir")
    shown = await world.bob.user.click(result.response, label="Signaler")
    [label] = shown.modal["components"]
    assert label["description"] == said("report.host")
    thanks = await world.bob.user.submit_modal(shown, {"reason": "Pas drôle"})
    assert thanks.response.content == said("report.done", readers=said("report.host"))
    [report] = await world.storage.reports.pending_everywhere()
    assert report.verse.guild_id is None


def test_the_hosts_sight_of_reports_is_owned_to():
    for key in ("report.moderators", "report.host", "privacy.text"):
        assert "hébergeur du bot" in text(Language.FR, key, stored="", reported="")
        assert "bot's host" in text(Language.EN, key, stored="", reported="")
