"""The verses that are judged: as `compose --jsonl` writes them, or made of human lines."""

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.composer.plan import DEFAULT_METRE, MAX_METRE, MIN_METRE
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import normalise
from bot.lyrics.verse import Scheme
from training.songs import songs_of

MAX_HUMAN = 3000  # verses, spread evenly over the songs


class JudgeError(ValueError):
    """The verses, or what they are judged by, cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A line of a verse, normalised, and what its maker says of it."""

    text: str
    given: bool
    grade: str | None = None
    syllables: int | None = None
    relaxed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedVerse:
    """A verse; `artist` is whose it is where humans wrote it."""

    seed: str
    scheme: Scheme
    lines: tuple[JudgedLine, ...]
    elapsed_ms: float | None = None
    artist: str | None = None

    @property
    def given(self) -> list[JudgedLine]:
        """The lines that were given."""
        return [line for line in self.lines if line.given]

    @property
    def generated(self) -> list[JudgedLine]:
        """The lines that are judged."""
        return [line for line in self.lines if not line.given]

    @property
    def stretches(self) -> list[list[JudgedLine]]:
        """The generated lines, cut where a given line stands between them."""
        runs: list[list[JudgedLine]] = [[]]
        for line in self.lines:
            if line.given:
                runs.append([])
            else:
                runs[-1].append(line)
        return [run for run in runs if run]

    @property
    def pairs(self) -> list[tuple[JudgedLine, list[JudgedLine]]]:
        """Each generated line that must rhyme, with the earlier lines it must rhyme with."""
        letters = self.scheme.letters(len(self.lines))
        found = []
        for place, (line, letter) in enumerate(zip(self.lines, letters, strict=True)):
            earlier = [self.lines[i] for i in range(place) if letter and letters[i] == letter]
            if earlier and not line.given:
                found.append((line, earlier))
        return found

    def target(self, sounds: Sounds, asked: int | None = None) -> int:
        """Return the syllables each line should have: as asked, or as the given lines have."""
        if asked is not None:
            return asked
        counts = [sounds.syllables(line.text) for line in self.given]
        if not counts:
            return DEFAULT_METRE
        return min(max(round(statistics.fmean(counts)), MIN_METRE), MAX_METRE)


def read_verses(path: Path) -> list[dict[str, Any]]:
    """Read the JSON lines that `compose --jsonl` wrote.

    Raises:
        JudgeError: the file cannot be read, or a line of it is no JSON object.
    """
    records = []
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if line.strip():
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise JudgeError(f"{path}, line {number}, is no JSON object.")
                records.append(record)
    except OSError as error:
        raise JudgeError(f"The verses {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise JudgeError(f"{path} is not UTF-8: give the output of `compose --jsonl`.") from None
    except json.JSONDecodeError:
        raise JudgeError(
            f"{path}, line {number}, is not JSON: give the output of `compose --jsonl`."
        ) from None
    return records


def parse(records: Iterable[Mapping[str, Any]]) -> tuple[list[JudgedVerse], Counter[str]]:
    """Return the verses among records of `compose --jsonl`, and the refused seeds by code.

    Raises:
        JudgeError: a record has not the form of `compose --jsonl`.
    """
    verses: list[JudgedVerse] = []
    refused: Counter[str] = Counter()
    for number, record in enumerate(records, 1):
        try:
            if "error" in record:
                refused[record["error"]["code"]] += 1
            else:
                verses.append(_verse(record))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise JudgeError(
                f"Verse {number} has not the form that `compose --jsonl` writes."
            ) from None
    return verses, refused


def _verse(record: Mapping[str, Any]) -> JudgedVerse:
    lines = tuple(
        JudgedLine(
            normalise(line["text"]),
            bool(line["given"]),
            line["rhyme_grade"],
            line["syllables"],
            tuple(line["relaxed"]),
        )
        for line in record["lines"]
    )
    scheme = Scheme(record["scheme"])
    scheme.letters(len(lines))  # raises where a verse cannot have so many lines
    return JudgedVerse(record["seed"], scheme, lines, record.get("elapsed_ms"))


def human_songs(valid: Path) -> list[list[str]]:
    """Read the validation text: lines of songs that blank lines part.

    Raises:
        JudgeError: the file cannot be read or holds no line.
    """
    try:
        text = valid.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise JudgeError(
            f"The validation text {valid} cannot be read: run `python -m training prepare` first."
        ) from error
    songs = songs_of(text)
    if not songs:
        raise JudgeError(f"The validation text {valid} is empty: prepare it anew.")
    return songs


def human_verses(
    songs: Sequence[Sequence[str]], like: Sequence[JudgedVerse], artists: Mapping[str, str]
) -> list[JudgedVerse]:
    """Cut songs into verses of the commonest shape among the verses `like`.

    Consecutive lines, none used twice; as many of the first ones as there count as given.

    Args:
        songs: Lines of songs.
        like: The verses they are to be compared with.
        artists: Whose each line is.
    """
    shapes = Counter((verse.scheme, len(verse.lines), len(verse.given)) for verse in like)
    if not shapes:
        return []
    (scheme, size, given), _ = shapes.most_common(1)[0]
    found = []
    for song in songs:
        for start in range(0, len(song) - size + 1, size):
            block = song[start : start + size]
            lines = tuple(JudgedLine(line, place < given) for place, line in enumerate(block))
            found.append(JudgedVerse(block[0], scheme, lines, artist=artists.get(block[0])))
    every = max(1, math.ceil(len(found) / MAX_HUMAN))
    return found[::every]
