"""The lines suggested while a member types."""

import discord

from bot.storage import Fault, StorageError


async def test_recent_lines_are_suggested(world):
    await world.unhurried()
    await world.seed(line="La nuit tombe sur la ville")
    await world.seed(line="Le matin se lève sans moi")
    choices = await world.bob.autocomplete(world.channel, "rap seed", "line", "nuit")
    assert [c["value"] for c in choices] == ["La nuit tombe sur la ville"]


async def test_lines_of_channels_one_cannot_see_are_not_suggested(world):
    hidden = world.guild.create_text_channel(
        "staff",
        overwrites={
            world.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            world.boss: discord.PermissionOverwrite(view_channel=True),
        },
    )
    await world.seed(world.boss, hidden, line="Le secret des chefs reste ici")
    for who, found in ((world.boss, 1), (world.alice, 0)):
        choices = await who.autocomplete(world.channel, "rap seed", "line", "")
        assert len(choices) == found


async def test_rude_words_are_masked_in_the_name_of_a_suggestion_only(world):
    await world.seed(line="Oh mince la pluie tombe")
    [choice] = await world.bob.autocomplete(world.channel, "rap seed", "line", "")
    assert choice["name"] == "Oh m•••• la pluie tombe"
    assert choice["value"] == "Oh mince la pluie tombe"


async def test_a_suggestion_that_comes_too_late_is_one_line_of_the_log(world, caplog):
    world.env.inject_error(
        "POST", "/interactions/*/*/callback", status=404, code=10062, message="Unknown interaction"
    )
    with caplog.at_level("INFO"):
        await world.alice.autocomplete(world.channel, "rap seed", "line", "")
    [record] = [r for r in caplog.records if "10062" in r.getMessage()]
    assert record.levelname == "INFO"
    assert record.exc_info is None
    assert "Traceback" not in caplog.text


async def test_nothing_is_suggested_with_history_off(world):
    await world.seed()
    await world.storage.settings.change(world.guild.id, history=False)
    assert await world.alice.autocomplete(world.channel, "rap seed", "line", "") == []


async def test_typing_goes_on_when_the_database_does_not(world, monkeypatch):
    async def locked(*_args):
        raise StorageError("locked", Fault.LOCKED)

    monkeypatch.setattr(type(world.storage.history), "channels", locked)
    assert await world.alice.autocomplete(world.channel, "rap seed", "line", "") == []
