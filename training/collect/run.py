"""The whole of collecting: whom to look for, what they sang, what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from training.collect.artists import Artist, UnknownArtistError, find
from training.collect.client import Client, CollectError, NotFoundError, understood
from training.collect.progress import Progress
from training.collect.songs import Listed, is_by, record
from training.collect.store import Store
from training.counts import count_table

PER_PAGE = 50
# So many songs in a row without an answer are no chance.
GIVE_UP_AFTER = 3


@dataclass(slots=True)
class Summary:
    """What came of it, in counts, and which artists are not known."""

    artists: int = 0
    songs_listed: int = 0
    songs_had_already: int = 0
    songs_new: int = 0
    without_lyrics: int = 0
    without_answer: int = 0
    unknown: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the counts as aligned text, one a line."""
        return count_table({k: v for k, v in asdict(self).items() if k != "unknown"})


def collect(
    asked: Sequence[str],
    output: Path,
    client: Client,
    progress: Progress,
    *,
    anew: bool = False,
) -> Summary:
    """Add the songs of all artists asked for to `output`; what is there is not fetched again.

    Args:
        asked: Artists as « NAME », « id:123 » or « id:123 NAME ».
        output: JSON lines, one song a line.
        client: Asks Genius.
        progress: Shows how far it is, and keeps the summary, which is there however it ends.
        anew: Ask for the lists of songs again, for new ones.

    Raises:
        ConfigurationError: the token is wrong.
        CollectError: Genius does not answer, or the file cannot be written; the same call
            goes on from there.
    """
    summary = progress.summary
    with Store(output) as store:
        if anew:
            store.forget_lists()
        artists: list[Artist] = []
        for number, name in enumerate(asked, 1):
            progress.listing(number, len(asked), name)
            try:
                artist = store.artists.get(name) or find(client, name)
            except UnknownArtistError as error:
                summary.unknown.append(str(error))
                progress.warn(str(error))
                continue
            if name not in store.artists:
                store.note_artist(name, artist)
            if artist not in artists:
                artists.append(artist)
                _list_songs(client, store, artist)
        summary.artists = len(artists)
        _fetch(client, store, _wanted(store, artists, summary), progress)
    return summary


def _list_songs(client: Client, store: Store, artist: Artist) -> None:
    """Read the pages of an artist's list that are not known yet."""
    page = store.pages[artist.id][1] if artist.id in store.pages else 1
    while page is not None:
        with understood(f"the songs of {artist.name}"):
            answer = client.artist_songs(artist.id, per_page=PER_PAGE, page=page)
            songs = [
                Listed.of(entry)
                for entry in answer["songs"]
                if is_by(entry, artist) and client.is_song(entry)
            ]
            page = answer.get("next_page")
        store.note_page(artist, songs, page)


def _wanted(
    store: Store, artists: Sequence[Artist], summary: Summary
) -> list[tuple[Artist, Listed]]:
    """Return the songs still to fetch, each once, however many artists list it."""
    listed: dict[int, tuple[Artist, Listed]] = {}
    for artist in artists:
        for song in store.pages[artist.id][0]:
            listed.setdefault(song.id, (artist, song))
    summary.songs_listed = len(listed)
    summary.songs_had_already = len(listed.keys() & store.songs)
    summary.without_lyrics = len(listed.keys() & store.without)
    return [pair for number, pair in listed.items() if number not in store.songs | store.without]


def _fetch(
    client: Client, store: Store, wanted: Sequence[tuple[Artist, Listed]], progress: Progress
) -> None:
    """Fetch the songs' pages and write them down."""
    summary = progress.summary
    silent = 0
    for artist, song in _shown(wanted, progress):
        try:
            lyrics = client.lyrics(song_url=song.url)
        except NotFoundError:
            lyrics = None
        except CollectError as error:
            silent += 1
            summary.without_answer += 1
            if silent == GIVE_UP_AFTER:
                raise CollectError(
                    f"{error} Run the same command later: it goes on from here."
                ) from error
            progress.warn(str(error))
            continue
        silent = 0
        written = record(artist, song, lyrics or "")
        if any(section["lines"] for section in written["lyrics"]):
            store.note_song(written)
            summary.songs_new += 1
        else:
            store.note_without(song)
            summary.without_lyrics += 1


def _shown(
    wanted: Sequence[tuple[Artist, Listed]], progress: Progress
) -> Iterator[tuple[Artist, Listed]]:
    for done, (artist, song) in enumerate(wanted):
        progress.fetching(done, len(wanted), artist.name)
        yield artist, song
    progress.fetching(len(wanted), len(wanted), "done")
