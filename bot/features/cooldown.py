"""How long a member waits between two verses."""

import time
from collections.abc import Callable

_MOST_KEPT = 10_000


class Cooldowns:
    """When each member of each guild last asked for a verse; forgotten at a restart."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free_at: dict[tuple[int | None, int], float] = {}

    def left(self, guild_id: int | None, user_id: int) -> float:
        """Return the seconds until the member may ask again; 0: now."""
        return max(0.0, self._free_at.get((guild_id, user_id), 0.0) - self._clock())

    def start(self, guild_id: int | None, user_id: int, seconds: float) -> None:
        """Begin to wait."""
        if seconds <= 0:
            return
        now = self._clock()
        if len(self._free_at) >= _MOST_KEPT:
            self._free_at = {who: at for who, at in self._free_at.items() if at > now}
        self._free_at[guild_id, user_id] = now + seconds

    def forgive(self, guild_id: int | None, user_id: int) -> None:
        """Let a member ask again at once, whose request failed."""
        self._free_at.pop((guild_id, user_id), None)
