"""What the bot keeps: verses, settings, reports, in one SQLite file. No Discord, no SQL outside."""

from bot.storage.backup import Health, copy_database, health
from bot.storage.battles import Battle, NewBattle
from bot.storage.database import Database
from bot.storage.erasure import Erased
from bot.storage.errors import Fault, SettingsError, StorageError
from bot.storage.history import Page, Wanted
from bot.storage.reports import Report
from bot.storage.retention import Purged
from bot.storage.scope import Scope
from bot.storage.settings import GuildSettings
from bot.storage.store import Storage
from bot.storage.verses import NewVerse, StoredLine, Verse

__all__ = [
    "Battle",
    "Database",
    "Erased",
    "Fault",
    "GuildSettings",
    "Health",
    "NewBattle",
    "NewVerse",
    "Page",
    "Purged",
    "Report",
    "Scope",
    "SettingsError",
    "Storage",
    "StorageError",
    "StoredLine",
    "Verse",
    "Wanted",
    "copy_database",
    "health",
]
