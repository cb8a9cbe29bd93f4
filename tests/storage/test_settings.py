import asyncio
import json

import pytest

from bot.storage import GuildSettings, SettingsError
from bot.storage.settings import MAX_CHANNELS, MAX_WORD_LENGTH, MAX_WORDS, SettingsChange

EVERY_FIELD: SettingsChange = {
    "filter_level": "standard",
    "lines": 8,
    "scheme": "free",
    "energy": "fire",
    "allowed_channels": (2**60, 5),
    "cooldown_seconds": 0,
    "history": False,
    "history_public": True,
    "retention_days": 30,
    "language": "en",
    "deleters": "moderators",
    "banned_words": ("zut", "flûte"),
    "allowed_words": ("crotte",),
}


async def body_of(storage):
    [row] = await storage.database.read("SELECT body FROM guild_settings WHERE guild_id = 1")
    return json.loads(row["body"])


async def test_a_guild_that_set_nothing_has_the_defaults(storage):
    assert await storage.settings.get(1) == await storage.settings.get(None) == GuildSettings()
    assert GuildSettings().filter_level == "strict"


async def test_every_setting_can_be_changed_and_is_there_after_a_restart(storage):
    assert set(EVERY_FIELD) == set(GuildSettings.__dataclass_fields__)
    assert set(EVERY_FIELD) == set(SettingsChange.__annotations__)
    changed = await storage.settings.change(1, **EVERY_FIELD)
    assert changed == GuildSettings(**EVERY_FIELD) == await storage.settings.get(1)
    assert not {k for k, v in EVERY_FIELD.items() if getattr(GuildSettings(), k) == v}
    assert await storage.settings.get(2) == GuildSettings()


async def test_a_change_leaves_the_rest_as_it_is(storage):
    await storage.settings.change(1, lines=8)
    changed = await storage.settings.change(1, energy="calm")
    assert (changed.lines, changed.energy) == (8, "calm")
    assert await body_of(storage) == {"lines": 8, "energy": "calm"}


async def test_settings_read_before_are_not_read_again(storage, monkeypatch):
    await storage.settings.change(1, lines=8)
    await storage.settings.get(1)
    monkeypatch.setattr(storage.database, "read", None)
    assert (await storage.settings.get(1)).lines == 8


async def test_what_is_known_follows_every_change(storage):
    for lines in (6, 8):
        await storage.settings.change(1, lines=lines)
        assert (await storage.settings.get(1)).lines == lines
    await storage.erasure.erase_guild(1)
    assert await storage.settings.get(1) == GuildSettings()


async def test_what_was_read_before_a_change_is_not_kept(storage, monkeypatch):
    read = storage.database.read

    async def slow(*args):
        rows = await read(*args)
        await storage.settings.change(1, lines=8)
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(storage.database, "read", slow)
        assert (await storage.settings.get(1)).lines == 4
    assert (await storage.settings.get(1)).lines == 8


async def test_two_who_change_at_once_both_succeed(storage):
    await asyncio.gather(
        storage.settings.change(1, lines=6),
        storage.settings.change(1, history=False),
        storage.settings.change(1, language="fr"),
    )
    settings = await storage.settings.get(1)
    assert (settings.lines, settings.history, settings.language) == (6, False, "fr")


async def test_words_and_channels_are_stored_once(storage):
    changed = await storage.settings.change(
        1, banned_words=(" zut ", "zut", "", "  "), allowed_channels=(3, 3, 4)
    )
    assert (changed.banned_words, changed.allowed_channels) == (("zut",), (3, 4))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("filter_level", "lax"),
        ("filter_level", None),
        ("filter_level", ["strict"]),
        ("lines", 1),
        ("lines", 17),
        ("lines", "4"),
        ("lines", True),
        ("scheme", "aabb"),
        ("energy", ""),
        ("cooldown_seconds", -1),
        ("cooldown_seconds", 1.5),
        ("history", 1),
        ("retention_days", 0),
        ("language", "de"),
        ("deleters", "anyone"),
        ("allowed_channels", "12"),
        ("allowed_channels", ("12",)),
        ("allowed_channels", tuple(range(MAX_CHANNELS + 1))),
        ("banned_words", "zut"),
        ("banned_words", (1,)),
        ("banned_words", tuple(map(str, range(MAX_WORDS + 1)))),
        ("allowed_words", ("x" * (MAX_WORD_LENGTH + 1),)),
    ],
)
async def test_a_value_out_of_range_is_refused_by_name(storage, field, value):
    await storage.settings.change(1, lines=6)
    with pytest.raises(SettingsError, match=field):
        await storage.settings.change(1, **{"energy": "fire", field: value})
    assert await storage.settings.get(1) == GuildSettings(lines=6)


async def test_a_row_of_a_newer_version_is_read_and_kept(storage):
    newer = {"lines": 6, "energy": "volcanic", "mood": {"sad": 1}, "banned_words": "zut"}
    await storage.settings.change(1, lines=2)
    async with storage.database.transaction() as transaction:
        await transaction.execute("UPDATE guild_settings SET body = :b", {"b": json.dumps(newer)})

    assert await storage.settings.get(1) == GuildSettings(lines=6)
    assert await storage.settings.change(1, lines=8) == GuildSettings(lines=8)
    assert await body_of(storage) == newer | {"lines": 8}
