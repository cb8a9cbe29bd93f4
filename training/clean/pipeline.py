"""The whole of the cleaning: files in, clean unique songs and a report out."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.lyrics.text import folded_words, words
from training.clean.characters import clean_characters, readable
from training.clean.language import are_french
from training.clean.lines import join_fragments, tidy, verdict
from training.clean.sources import CleanError, Source, artist_key, find_sources, read
from training.clean.structure import mark_structure, split_songs

SAME_SONG = 0.5
MIN_SONG = 8


@dataclass(frozen=True, slots=True)
class CleanSong:
    """Clean lines of one song; the title is empty where it is not known."""

    artist: str
    title: str
    lines: list[str]


@dataclass(slots=True)
class Report:
    """What went in, what each rule found, what came out."""

    files: int = 0
    artists: int = 0
    songs: int = 0
    lines_in: int = 0
    lines_out: int = 0
    words_out: int = 0
    rules: dict[str, int] = field(default_factory=dict)

    def table(self) -> str:
        """Return the report as aligned text."""
        figures = {k: v for k, v in asdict(self).items() if k != "rules"} | self.rules
        width = max(map(len, figures))
        return "\n".join(f"{name:<{width}} {count:>12,}" for name, count in figures.items())


def clean(sources: Sequence[Path], output: Path, *, workers: int | None = None) -> Report:
    """Write the clean songs of all `sources` to `output`, and the report beside it.

    Args:
        sources: folders of .txt and .jsonl files, or such files, in order of precedence:
            what stands in several is kept where it comes first.
        output: JSON lines, one song a line; its report gets the suffix `.report.json`.
        workers: processes, as many as there are cores by default.

    Raises:
        CleanError: a source is missing, empty or not UTF-8, or nothing is left.
    """
    files = find_sources(sources)
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(workers) as pool:
        songs: list[CleanSong] = []
        for found, counted in pool.map(clean_file, files, chunksize=4):
            songs += found
            counts.update(counted)
    unique = list(strike_repeats(songs, counts))
    if not unique:
        raise CleanError("Nothing is left after cleaning; is this French text?")
    names: dict[str, str] = {}
    for song in unique:
        names.setdefault(artist_key(song.artist), song.artist)
    rows = [
        {
            "artist": names[artist_key(song.artist)],
            "song": song.title or str(number),
            "lines": song.lines,
        }
        for number, song in enumerate(unique)
    ]
    report = Report(
        files=len(files),
        artists=len(names),
        songs=len(rows),
        lines_in=counts.pop("lines in"),
        lines_out=sum(len(song.lines) for song in unique),
        words_out=sum(len(words(line)) for song in unique for line in song.lines),
        rules=dict(sorted(counts.items())),
    )
    write_atomically(output, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    write_atomically(
        output.with_suffix(".report.json"), [json.dumps(asdict(report), indent=2) + "\n"]
    )
    return report


def clean_file(source: Source) -> tuple[list[CleanSong], Counter[str]]:
    """Return the clean songs of one file, and counts by rule."""
    counts: Counter[str] = Counter()
    songs: list[CleanSong] = []
    for raw in read(source):
        lines = clean_characters(raw.text)
        counts["lines in"] += sum(map(bool, lines))
        for title, sections in split_songs(mark_structure(lines, counts)):
            kept = clean_song(sections, counts)
            if kept:
                songs.append(CleanSong(raw.artist, raw.title or title, kept))
    return songs, counts


def clean_song(sections: list[list[str]], counts: Counter[str]) -> list[str]:
    """Apply the rules on lines to one song."""
    lines: list[str] = []
    for section in sections:
        for line in join_fragments(section, counts):
            tidied = tidy(line)
            rule = verdict(tidied) if readable(line) else "unreadable"
            if rule:
                counts[rule] += 1
            else:
                lines.append(tidied)
    french = are_french(lines)
    counts["not French"] += french.count(False)
    return [line for line, keep in zip(lines, french, strict=True) if keep]


def strike_repeats(songs: Iterable[CleanSong], counts: Counter[str]) -> Iterable[CleanSong]:
    """Yield the songs with every line kept where it stands first.

    A song of which half the lines were seen before is a second transcription of the same
    song: it goes as a whole, or the few words that differ would stand alone.
    """
    seen: set[int] = set()
    for song in songs:
        keys = [hash(tuple(folded_words(line))) for line in song.lines]
        distinct = set(keys)
        if len(distinct) >= MIN_SONG and len(distinct & seen) > SAME_SONG * len(distinct):
            counts["song seen before"] += len(keys)
            seen |= distinct
            continue
        lines = []
        for key, line in zip(keys, song.lines, strict=True):
            if key in seen:
                counts["line seen before"] += 1
            else:
                seen.add(key)
                lines.append(line)
        if lines:
            yield CleanSong(song.artist, song.title, lines)


def write_atomically(path: Path, parts: Iterable[str]) -> None:
    """Write a text file so that it is either whole or not there."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            file.writelines(parts)
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise CleanError(f"{path} cannot be written: {error.strerror}.") from error
