"""Requests to Genius: lyricsgenius, with a polite rate and patience for its moods.

lyricsgenius takes any answer to a page's request for the page, so a hook looks at the status
first; what may pass by itself (429, 5xx, time-outs, dropped connections) is tried again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lyricsgenius import Genius
from requests import RequestException, Response

from bot.config import ConfigurationError
from training.settings import Settings

TRIES = 6
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
TIMEOUT = 20


class CollectError(RuntimeError):
    """Collecting cannot go on; the message says what to do. What was collected stays."""


class NotFoundError(CollectError):
    """Genius knows nothing under an address."""


class _BusyError(Exception):
    """Genius refuses for the time being."""

    def __init__(self, status: int, wait: float) -> None:
        super().__init__(f"status {status}")
        self.wait = wait


class Client(Genius):  # type: ignore[misc]
    """Genius, as patient and as slow as it should be asked.

    Args:
        settings: Token and addresses.
        pause: Seconds between two requests.
        say: Told, in a sentence, when a request is tried again.
        sleep: Waits so many seconds before a further try.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        pause: float,
        say: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare the client; nothing is asked yet.

        Raises:
            ConfigurationError: there is no token.
        """
        if settings.genius_token is None:
            raise ConfigurationError(
                "Collecting needs a token of Genius: make one at https://genius.com/api-clients and"
                " put it into .env as GENIUS_TOKEN."
            )
        token = settings.genius_token.get_secret_value()
        super().__init__(token, timeout=TIMEOUT, sleep_time=pause)
        # The library leaves the token out where the class has another name than its own.
        self.authorization_header = {"authorization": f"Bearer {token}"}
        self.API_ROOT = settings.genius_api_url
        self.WEB_ROOT = settings.genius_url
        self.PUBLIC_API_ROOT = f"{settings.genius_url}api/"
        self._session.hooks["response"].append(_look_at)
        self._say = say
        self._wait = sleep

    def is_song(self, listed: dict[str, Any]) -> bool:
        """Whether an entry of an artist's list has lyrics: no track list, no instrumental."""
        return bool(self._result_is_lyrics({"lyrics_state": "complete", "title": "", **listed}))

    def _make_request(self, path: str, *args: Any, **options: Any) -> Any:
        """Ask, and ask again where it may help.

        Raises:
            CollectError: the last try failed too, or asking again cannot help.
        """
        wait = FIRST_WAIT
        for left in reversed(range(TRIES)):
            try:
                return super()._make_request(path, *args, **options)
            except (RequestException, _BusyError) as error:
                reason = _reason(error)
                if not left:
                    break
                pause = min(max(wait, getattr(error, "wait", 0.0)), LONGEST_WAIT)
                self._say(f"Genius: {reason} for {path}; again in {pause:.0f} s.")
                self._wait(pause)
                wait *= 2
        raise CollectError(f"Genius gives no answer for {path}: {reason}, {TRIES} times.")


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Say so where an answer to the question for `what` has another form than Genius's have.

    Raises:
        CollectError: something was not where it stands in Genius's answers.
    """
    try:
        yield
    except ConfigurationError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CollectError(
            f"Genius's answer about {what} has another form than it should"
            f" ({type(error).__name__}: {error}): try later, and see that GENIUS_API_URL and"
            " GENIUS_URL are Genius's."
        ) from error


def _look_at(response: Response, *_: Any, **__: Any) -> None:
    """Refuse what is no answer; redirections are followed."""
    status = response.status_code
    if status == 200 or response.is_redirect:
        return
    response.close()
    if status == 401:
        raise ConfigurationError(
            "Genius refuses GENIUS_TOKEN: copy the client access token from"
            " https://genius.com/api-clients again."
        )
    if status == 404:
        raise NotFoundError(f"Genius has nothing at {response.url}.")
    if status in {403, 408, 425, 429} or status >= 500:
        after = response.headers.get("Retry-After", "")
        raise _BusyError(status, float(after) if after.isdigit() else 0.0)
    raise CollectError(f"Genius refuses {response.url} with status {status}.")


def _reason(error: Exception) -> str:
    if isinstance(error, _BusyError):
        return str(error)
    kind = type(error).__name__
    return {"Timeout": "no answer in time", "JSONDecodeError": "an answer that is no JSON"}.get(
        kind, "the connection broke"
    )
