"""What is stored about one user or guild: shown to them, and erased."""

from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.scope import Scope


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """A user's wish to be forgotten, on disk until it has been carried out.

    Attributes:
        id: Its number.
        user_id: Who is to be forgotten.
        everywhere: Whether in all guilds and outside them, or in `guild_id` only.
        guild_id: The guild, or None for what was stored outside guilds.
        created_at: When it was made, in Unix seconds.
    """

    id: int
    user_id: int
    everywhere: bool
    guild_id: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed.

    Attributes:
        rows: Rows removed or made anonymous, by table; tables with none are left out.
    """

    rows: dict[str, int]

    @property
    def verses(self) -> int:
        """How many verses went."""
        return self.rows.get("verses", 0)


class Erasure:
    """Export and erasure; every table that holds a user or guild is reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, scope: Scope, *, everywhere: bool) -> str:
        """Return all that is stored about `scope.user_id` as an indented JSON document.

        Words of other members are left out. `everywhere=False`: only what belongs to the guild of
        `scope`, or, outside guilds, to none.
        """
        raise NotImplementedError

    async def forget(self, scope: Scope, *, everywhere: bool) -> Erased:
        """Erase all that is stored about `scope.user_id`, from the file itself too.

        Verses that hold a word they typed go whole, whoever asked for them, and with them all
        favourites and reports of these verses; their own favourites go, and reports they made of
        others' verses lose their name. The wish is on disk before it is carried out, so that a
        crash cannot lose it: see `resume`. `everywhere=False` as in `export`.
        """
        raise NotImplementedError

    async def resume(self) -> int:
        """Carry out the requests that a crash left over; return how many. For the start."""
        raise NotImplementedError

    async def erase_guild(self, guild_id: int) -> Erased:
        """Erase all that belongs to a guild, its settings included, from the file itself too."""
        raise NotImplementedError
