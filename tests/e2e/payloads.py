"""Discord's JSON objects, as small as discord.py takes them."""

import itertools

APPLICATION, BOT, ME = 100, 101, 102
_ids = itertools.count(10_000)


def snowflake():
    return str(next(_ids))


def user(user_id, name="alice"):
    return {
        "id": str(user_id),
        "username": name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": user_id == BOT,
    }


def application():
    return {
        "id": str(APPLICATION),
        "name": "couplet",
        "description": "",
        "icon": None,
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user(ME, "owner"),
        "flags": 0,
    }


def member(user_id, name="alice"):
    return {
        "user": user(user_id, name),
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": str(1 << 10 | 1 << 11 | 1 << 16),
    }


def channel(guild_id):
    return {
        "id": str(int(guild_id) + 1),
        "guild_id": str(guild_id),
        "type": 0,
        "name": "rap",
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "permissions": str(1 << 10 | 1 << 11 | 1 << 16),
    }


def guild(guild_id, n_channels=1, n_roles=1):
    """Return a guild; more channels and roles weigh it down as real ones are."""
    channels = [
        {**channel(guild_id), "id": str(int(guild_id) + 1 + place), "name": f"salon-{place}"}
        for place in range(n_channels)
    ]
    roles = [
        {
            "id": str(int(guild_id) + (500 + place if place else 0)),
            "name": f"role-{place}",
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": place,
            "permissions": str(1 << 10 | 1 << 11 | 1 << 16),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        for place in range(n_roles)
    ]
    return {
        "id": str(guild_id),
        "name": f"serveur {guild_id}",
        "icon": None,
        "owner_id": str(ME),
        "roles": roles,
        "channels": channels,
        "threads": [],
        "members": [member(BOT, "couplet")],
        "member_count": 50,
        "emojis": [],
        "stickers": [],
        "features": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "verification_level": 0,
        "explicit_content_filter": 0,
        "default_message_notifications": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "preferred_locale": "fr",
        "afk_timeout": 300,
        "afk_channel_id": None,
        "large": False,
        "unavailable": False,
    }


def message(message_id, channel_id, content="", components=(), flags=0):
    return {
        "id": str(message_id),
        "channel_id": str(channel_id),
        "author": user(BOT, "couplet"),
        "content": content,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 20,
        "flags": flags,
        "components": list(components),
    }


def interaction(kind, guild_id, data, *, user_id=ME, source=None, locale="fr"):
    """Return an INTERACTION_CREATE of a member in a guild's first channel."""
    where = channel(guild_id)
    payload = {
        "id": snowflake(),
        "application_id": str(APPLICATION),
        "type": kind,
        "token": f"token-{snowflake()}",
        "version": 1,
        "data": data,
        "guild_id": str(guild_id),
        "guild": {"id": str(guild_id), "locale": "fr", "features": []},
        "guild_locale": "fr",
        "channel_id": where["id"],
        "channel": where,
        "member": member(user_id, f"membre{user_id}"),
        "locale": locale,
        "app_permissions": str(1 << 10 | 1 << 11),
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(guild_id)},
        "context": 0,
        "attachment_size_limit": 10_000_000,
    }
    if source is not None:
        payload["message"] = source
    return payload


def slash(name, guild_id, **kwargs):
    """Return a /rap command; options by their names."""
    user_id = kwargs.pop("user_id", ME)
    kinds = {str: 3, int: 4, bool: 5}
    options = [{"name": k, "type": kinds[type(v)], "value": v} for k, v in kwargs.items()]
    inner = {"name": name, "type": 1, "options": options}
    data = {"id": "1", "name": "rap", "type": 1, "options": [inner]}
    return interaction(2, guild_id, data, user_id=user_id)


def press(source, label, guild_id, **kwargs):
    """Return the press of a message's button."""
    buttons = [b for row in source["components"] for b in row["components"]]
    button = next(b for b in buttons if b.get("label") == label)
    data = {"component_type": 2, "custom_id": button["custom_id"]}
    return interaction(3, guild_id, data, source=source, **kwargs)


def forge(source, custom_id, guild_id, kind=2, values=(), **kwargs):
    """Return the use of a button (or a select, kind 3) with any id, as if it were in a message."""
    component = {"type": kind, "custom_id": custom_id}
    if kind == 2:
        component |= {"style": 2, "label": "?"}
    else:
        component |= {"options": [{"label": "?", "value": value} for value in values]}
    source = {**source, "components": [{"type": 1, "components": [component]}]}
    data = {"component_type": kind, "custom_id": custom_id, "values": list(values)}
    return interaction(3, guild_id, data, source=source, **kwargs)


def installed_by_user(payload):
    """Return an interaction with the app as its member installed it, not the guild."""
    owner = payload["member"]["user"]["id"]
    return {**payload, "authorizing_integration_owners": {"1": owner}}


def submit(modal, words, guild_id, **kwargs):
    """Return a dialog sent with `words` in its first input."""
    label = modal["components"][0]
    typed = {"type": 4, "custom_id": label["component"]["custom_id"], "value": words}
    components = [{"type": 18, "id": 1, "component": typed}]
    data = {"custom_id": modal["custom_id"], "components": components}
    return interaction(5, guild_id, data, **kwargs)
