"""What a feature is."""

from dataclasses import dataclass
from typing import Any

from discord import app_commands
from discord.ui import DynamicItem


@dataclass(frozen=True, slots=True)
class Feature:
    """What one feature adds to the bot.

    Attributes:
        commands: Its commands under /rap.
        menus: Its context-menu commands.
        buttons: Its buttons and selects, which work after a restart.
        tables: Tables in which it keeps something of a user; `bot.storage.erasure` reaches
            each of them, and a test holds it to that.
    """

    commands: tuple[app_commands.Command[Any, ..., Any], ...] = ()
    menus: tuple[app_commands.ContextMenu, ...] = ()
    buttons: tuple[type[DynamicItem[Any]], ...] = ()
    tables: tuple[str, ...] = ()
