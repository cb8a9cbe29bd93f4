"""The whole of the cleaning: files in, clean unique songs and a report out."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from bot.lyrics.text import words
from training.clean.characters import clean_characters, readable
from training.clean.fragments import join_fragments, split_long
from training.clean.language import are_french
from training.clean.lines import strip_parentheses, tidy
from training.clean.repeats import CleanSong, spelling_key, strike_repeats
from training.clean.sources import CleanError, Source, artist_key, find_sources, read
from training.clean.structure import mark_structure, split_songs
from training.clean.verdicts import is_prose, verdict
from training.counts import count_table
from training.files import written_whole


@dataclass(slots=True)
class Report:
    """What went in, what each rule changed or removed, what came out, in counts."""

    files: int = 0
    artists: int = 0
    songs: int = 0
    lines_in: int = 0
    lines_out: int = 0
    words_out: int = 0
    rules: dict[str, int] = field(default_factory=dict)

    def table(self) -> str:
        """Return the report as aligned text, one figure a line."""
        counts = asdict(self)
        rules = counts.pop("rules")
        return count_table({**counts, **rules})


def clean(sources: Sequence[Path], output: Path, *, workers: int | None = None) -> Report:
    """Write the clean songs of all `sources` to `output`, and the report beside it.

    Args:
        sources: folders of .txt and .jsonl files, or such files, in order of precedence:
            what stands in several is kept where it comes first.
        output: JSON lines, one song a line; its report gets the suffix `.report.json`.
        workers: processes, as many as there are cores by default.

    Raises:
        CleanError: a source is missing, empty or not UTF-8, nothing is left, or the output
            cannot be written.
    """
    files = find_sources(sources)
    counts: Counter[str] = Counter()
    songs: list[CleanSong] = []
    # Spawned, not forked: the caller may run threads (torch, tokenizers).
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_end_with_parent) as pool:
        for found, counted in pool.map(clean_file, files, chunksize=2):
            songs += found
            counts.update(counted)
    unique = list(strike_repeats(songs, counts))
    if not unique:
        raise CleanError("Nothing is left after cleaning; give folders of French lyrics.")
    rows = _rows(unique)
    report = Report(
        files=len(files),
        artists=len({row["artist"] for row in rows}),
        songs=len(rows),
        lines_in=counts.pop("lines in"),
        lines_out=sum(len(song.lines) for song in unique),
        words_out=sum(len(words(line)) for song in unique for line in song.lines),
        rules=dict(sorted(counts.items())),
    )
    _write(output, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    _write(output.with_suffix(".report.json"), [json.dumps(asdict(report), indent=2) + "\n"])
    return report


def _end_with_parent() -> None:
    """End this worker when the main process is killed: it would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        watched = parent.join
        Thread(target=lambda: (watched(), os._exit(1)), daemon=True).start()


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
                keys = [spelling_key(line) for line in kept]
                songs.append(CleanSong(raw.artist, raw.title or title, kept, keys))
    return songs, counts


def clean_song(sections: list[list[str]], counts: Counter[str]) -> list[str]:
    """Apply the rules on lines to one song; return the lines that stay."""
    whole = [line for section in sections for line in join_fragments(section, counts)]
    if is_prose(whole):
        counts["prose"] += len(whole)
        return []
    lines: list[str] = []
    for line in whole:
        parts = split_long(strip_parentheses(line))
        counts["long lines cut"] += len(parts) - 1
        for part in parts:
            tidied = tidy(part)
            rule = verdict(tidied) if readable(part) else "unreadable"
            if rule:
                counts[rule] += 1
            else:
                lines.append(tidied)
    french = are_french(lines)
    counts["not French"] += french.count(False)
    return [line for line, keep in zip(lines, french, strict=True) if keep]


def _rows(songs: Sequence[CleanSong]) -> list[dict[str, object]]:
    """Return the songs as they are written, each artist under the first spelling met."""
    names: dict[str, str] = {}
    return [
        {
            "artist": names.setdefault(artist_key(song.artist), song.artist),
            "song": song.title or str(number),
            "lines": song.lines,
        }
        for number, song in enumerate(songs, 1)
    ]


def _write(path: Path, parts: Iterable[str]) -> None:
    """Write a text file so that it is either whole or not there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as part, part.open("w", encoding="utf-8") as file:
            file.writelines(parts)
    except OSError as error:
        raise CleanError(f"{path} cannot be written: {error.strerror}.") from error
