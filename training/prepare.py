"""From clean songs to what training needs: split, tokenizer, sounds, token streams, n-grams.

The folder it fills:

- `train.bin`, `valid.bin`: token ids as little-endian uint16, a `<song>` before each song;
- `valid.txt`: the validation text, lower case, songs parted by blank lines;
- `tokenizer.json`, `sounds.tsv`, `ngrams.bin`, `themes.bin`: what the bundle ships;
- `prepare.json`: counts.
"""

import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.composer.originality import RUN, SHORT_LINE, NgramSet, line_key, run_keys, word_keys
from bot.composer.themes import Themes
from bot.inference.tokenizer import Tokenizer
from bot.lyrics.form import CONTROLS, SONG, arrange
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import chunks, folded_words, is_word
from training.clean.sources import find_sources, read
from training.sounds import build_sounds, write_sounds
from training.themes import build_themes
from training.vocabulary import train_tokenizer

GIVEN_SHARE = 0.15
MAX_GIVEN = 3
MIN_WORD_COUNT = 3
PROPER_SHARE = 0.6

Ids = npt.NDArray[np.uint16]


class PrepareError(ValueError):
    """The clean songs cannot be prepared; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Song:
    """Clean lines of one song or block."""

    artist: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class PrepareReport:
    """What came out, in counts; characters count each line with its newline."""

    train_artists: int
    valid_artists: int
    train_lines: int
    valid_lines: int
    struck_lines: int
    train_tokens: int
    valid_tokens: int
    valid_characters: int
    vocabulary: int
    sounds: int
    ngrams: int
    ngrams_false_positive_rate: float
    valid_share: float


def prepare(
    clean: Path,
    output: Path,
    *,
    raw: Sequence[Path] = (),
    vocabulary: int = 4096,
    valid_share: float = 0.03,
) -> PrepareReport:
    """Fill the folder `output` from the clean songs in `clean` (JSON lines).

    The n-gram set also takes in the `raw` folders they were cleaned from, so that no verse
    copies what cleaning struck out either.

    Raises:
        PrepareError: the file is not there, not clean songs, or has too few of them.
        CleanError: a raw folder cannot be read.
    """
    songs = read_songs(clean)
    train, held_out = split_by_artist(songs, valid_share)
    valid, struck = strike_shared(train, held_out)
    if not train or not valid:
        raise PrepareError(
            f"{clean} is too small to hold out artists: it needs lines by two or more."
        )
    output.mkdir(parents=True, exist_ok=True)

    counts = Counter(
        chunk.lower() for song in train for line in song.lines for chunk in chunks(line)
    )
    write(output / "tokenizer.json", train_tokenizer(counts, vocabulary).encode())
    tokenizer = Tokenizer.load(output / "tokenizer.json")
    frequent = {w: n for w, n in counts.items() if is_word(w) and n >= MIN_WORD_COUNT}
    write_sounds(build_sounds(frequent, usual_casing(train)), output / "sounds.tsv")
    sounds = Sounds.load(output / "sounds.tsv")

    encoder = Encoder(tokenizer, sounds)
    train_ids = encoder.stream(train, given_share=GIVEN_SHARE)
    valid_ids = encoder.stream(valid, given_share=0.0)
    write(output / "train.bin", train_ids.tobytes())
    write(output / "valid.bin", valid_ids.tobytes())
    text = "\n\n".join("\n".join(song.lines) for song in valid).lower() + "\n"
    write(output / "valid.txt", text.encode())
    known = build_ngrams([*(song.lines for song in songs), *raw_texts(raw)])
    write(output / "ngrams.bin", known.to_bytes())
    themes = build_themes((song.lines for song in train), sounds)
    write(output / "themes.bin", Themes.to_bytes(themes))

    report = PrepareReport(
        train_artists=len({song.artist for song in train}),
        valid_artists=len({song.artist for song in valid}),
        train_lines=sum(len(song.lines) for song in train),
        valid_lines=sum(len(song.lines) for song in valid),
        struck_lines=struck,
        train_tokens=len(train_ids),
        valid_tokens=len(valid_ids),
        valid_characters=sum(len(line) + 1 for line in text.splitlines() if line),
        vocabulary=tokenizer.size,
        sounds=len(frequent),
        ngrams=known.entries,
        ngrams_false_positive_rate=known.false_positive_rate,
        valid_share=valid_share,
    )
    write(output / "prepare.json", json.dumps(asdict(report), indent=2).encode())
    return report


def corpus_text(clean: Path, data: Path) -> tuple[str, str]:
    """Return the training text and the validation text, lower case, songs parted by blanks.

    The split is the one that `prepare` made of the same clean songs.
    """
    made = json.loads((data / "prepare.json").read_text("utf-8"))
    train, _ = split_by_artist(read_songs(clean), made["valid_share"])
    text = "\n\n".join("\n".join(song.lines) for song in train).lower()
    return f"{text}\n\n", (data / "valid.txt").read_text("utf-8")


def read_songs(path: Path) -> list[Song]:
    """Read the JSON lines that `clean` wrote.

    Raises:
        PrepareError: the file is not there, or a line of it is not a clean song.
    """
    songs: list[Song] = []
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                entry = json.loads(line)
                songs.append(Song(entry["artist"], entry["lines"]))
    except FileNotFoundError:
        raise PrepareError(f"{path} is not there: run `python -m training clean` first.") from None
    except (ValueError, KeyError, TypeError):
        raise PrepareError(
            f"{path}, line {len(songs) + 1}, is not a clean song:"
            " run `python -m training clean` again."
        ) from None
    return songs


def split_by_artist(songs: Sequence[Song], valid_share: float) -> tuple[list[Song], list[Song]]:
    """Hold out whole artists until they make up `valid_share` of the lines.

    They are taken in the order of a hash of their names, so that adding an artist leaves
    the others where they were. No artist over a fifth of the share is taken, so that the
    validation text has many voices.
    """
    sizes: dict[str, int] = defaultdict(int)
    for song in songs:
        sizes[song.artist] += len(song.lines)
    wanted = valid_share * sum(sizes.values())
    order = sorted(sizes, key=lambda artist: hashlib.blake2b(artist.encode()).digest())
    small = [artist for artist in order if sizes[artist] <= max(wanted / 5, 1)]
    held: set[str] = set()
    taken = 0
    for artist in small or order[:-1]:
        if taken >= wanted:
            break
        held.add(artist)
        taken += sizes[artist]
    train = [song for song in songs if song.artist not in held]
    return train, [song for song in songs if song.artist in held]


def strike_shared(train: Sequence[Song], held_out: Sequence[Song]) -> tuple[list[Song], int]:
    """Strike from the held-out songs every line that training has, and repeated ones.

    Lines are compared by their folded words. Returns what is left and how many lines went.
    """
    seen = {tuple(folded_words(line)) for song in train for line in song.lines}
    kept: list[Song] = []
    struck = 0
    for song in held_out:
        lines: list[str] = []
        for line in song.lines:
            key = tuple(folded_words(line))
            if key in seen:
                struck += 1
                continue
            seen.add(key)
            lines.append(line)
        if lines:
            kept.append(Song(song.artist, lines))
    return kept, struck


def usual_casing(songs: Iterable[Song]) -> dict[str, str]:
    """Return the casing of the words mostly written with a capital inside a line (names)."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for song in songs:
        for line in song.lines:
            for word in chunks(line)[1:]:
                if is_word(word):
                    forms[word.lower()][word] += 1
    casing: dict[str, str] = {}
    for word, seen in forms.items():
        cased = Counter({form: n for form, n in seen.items() if form != word})
        if cased.total() >= MIN_WORD_COUNT and cased.total() >= PROPER_SHARE * seen.total():
            casing[word] = cased.most_common(1)[0][0]
    return casing


class Encoder:
    """Turns lines into token ids, each chunk and each count looked up once."""

    def __init__(self, tokenizer: Tokenizer, sounds: Sounds) -> None:
        self._pieces: dict[str, list[int]] = {name: [tokenizer.id(name)] for name in CONTROLS}
        self._tokenizer = tokenizer
        self._sounds = sounds

    def line(self, line: str, *, given: int = 0) -> list[int]:
        """Return the token ids of a normalised line in the order of `lyrics.form`."""
        ids: list[int] = []
        for symbol in arrange(line, self._sounds.syllables(line), given=given):
            pieces = self._pieces.get(symbol)
            if pieces is None:
                pieces = self._pieces[symbol] = self._tokenizer.encode_chunk(symbol)
            ids += pieces
        return ids

    def stream(self, songs: Iterable[Song], *, given_share: float) -> Ids:
        """Return the token ids of songs [N]; a share of lines has its beginning given."""
        draw = random.Random(0)
        ids: list[int] = []
        for song in songs:
            ids += self._pieces[SONG]
            for line in song.lines:
                given = draw.randint(1, MAX_GIVEN) if draw.random() < given_share else 0
                ids += self.line(line, given=given)
        return np.array(ids, dtype="<u2")


def raw_texts(folders: Sequence[Path]) -> Iterator[list[str]]:
    """Yield the lines of each raw text in the folders, as they stand."""
    for source in find_sources(folders):
        for text in read(source):
            yield text.text.splitlines()


def build_ngrams(texts: Iterable[Sequence[str]]) -> NgramSet:
    """Return the set of the texts' word runs, and of their lines too short to hold one."""
    keys: list[npt.NDArray[np.uint64]] = []
    for lines in texts:
        words = [word_keys(folded_words(line)) for line in lines]
        if words:
            keys.append(run_keys(np.concatenate(words)))
        keys += [line_key(line) for line in words if SHORT_LINE <= len(line) < RUN]
    return NgramSet.build(np.concatenate(keys))


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
