"""What the bot offers: one feature a file, each declaring its commands and its buttons."""

from discord import app_commands

from bot.features import (
    about,
    battle,
    card,
    carry_on,
    delete,
    history,
    keep,
    message,
    privacy,
    report,
    reports,
    seed,
    settings,
)
from bot.features.buttons import VerseButton, under_verses
from bot.features.feature import Feature
from bot.locales import described, named

FEATURES: tuple[Feature, ...] = tuple(
    module.FEATURE
    for module in (
        seed,
        carry_on,
        message,
        keep,
        card,
        battle,
        history,
        settings,
        delete,
        report,
        reports,
        privacy,
        about,
    )
)


under_verses(
    button for feature in FEATURES for button in feature.buttons if issubclass(button, VerseButton)
)


def rap_group() -> app_commands.Group:
    """Return the /rap group, which works in servers, direct messages and for users everywhere."""
    return app_commands.Group(
        name=named("rap.name"),
        description=described("rap.description"),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
