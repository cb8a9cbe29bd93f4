"""From clean songs to what training needs: split, tokenizer, sounds, token streams, n-grams.

The folder it fills:

- `train.bin`, `valid.bin`: token ids as little-endian uint16, a `<song>` before each song;
- `valid.txt`: the validation text, lower case, songs parted by blank lines;
- `tokenizer.json`, `sounds.tsv`, `ngrams.bin`, `commonplaces.bin`, `themes.bin`: what the
  bundle ships;
- `prepare.json`: counts, written last: a folder without it was not prepared to its end.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.composer.ngrams import NgramSet, line_key, run_keys, word_keys
from bot.composer.originality import RUN, SHORT_LINE, WINDOW
from bot.composer.themes import Themes
from bot.inference.tokenizer import Tokenizer
from bot.lyrics.phonetics import Sounds
from bot.lyrics.text import chunks, folded_words, is_word
from training import enough
from training.clean.sources import Source, find_sources, read
from training.commonplaces import build_commonplaces
from training.encoder import GIVEN_SHARE, Encoder
from training.files import write_json, write_whole
from training.prepared import COUNTS_FILE
from training.songs import Song, character_count, read_songs, songs_of
from training.sounds import build_sounds, write_sounds
from training.split import split_by_artist, strike_shared
from training.themes import build_themes
from training.vocabulary import train_tokenizer

MIN_WORD_COUNT = 3
PROPER_SHARE = 0.6
MOST_TOKENS = 1 << 16  # of the vocabulary: the streams are uint16


class PrepareError(ValueError):
    """The clean songs cannot be prepared; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PrepareReport:
    """What came out, in counts; characters count each line with its newline.

    `raw` tells whether the n-gram set took in raw folders too, `valid_share` what was asked.
    """

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
    commonplaces: int
    ngrams_false_positive_rate: float
    valid_share: float
    raw: bool


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
        PrepareError: an option is out of bounds, no artist can be held out, or the folder
            cannot be written.
        CorpusError: there are too few songs.
        SongsError: the file is not there or does not hold clean songs.
        CleanError: a raw folder cannot be read.
        ValueError: the vocabulary is too small.
    """
    if not 0 < valid_share < 1:
        raise PrepareError(
            f"--valid-share is the share of the lines to hold out, between 0 and 1, not"
            f" {valid_share:g}."
        )
    if vocabulary > MOST_TOKENS:
        raise PrepareError(f"--vocabulary can be {MOST_TOKENS:,} tokens at most: give fewer.")
    songs, sources = list(read_songs(clean)), find_sources(raw)
    enough.check(sum(len(song.lines) for song in songs), len({song.artist for song in songs}))
    train, held_out = split_by_artist(songs, valid_share)
    valid, struck = strike_shared(train, held_out)
    if not train or not valid:
        raise PrepareError(
            f"Nothing of {clean} can be held out: give lines by more artists, or another"
            " --valid-share."
        )
    counts = Counter(
        chunk.lower() for song in train for line in song.lines for chunk in chunks(line)
    )
    learnt = train_tokenizer(counts, vocabulary)
    known = build_ngrams(chain((song.lines for song in songs), raw_texts(sources)))
    with _filled(output):
        write_whole(output / "tokenizer.json", learnt.encode())
        write_whole(output / "ngrams.bin", known.to_bytes())
        tokenizer, sounds = (
            Tokenizer.load(output / "tokenizer.json"),
            _sounds(train, counts, output),
        )
        encoder = Encoder(tokenizer, sounds)
        train_ids = encoder.stream(train, given_share=GIVEN_SHARE)
        valid_ids = encoder.stream(valid, given_share=0.0)
        write_whole(output / "train.bin", train_ids.tobytes())
        write_whole(output / "valid.bin", valid_ids.tobytes())
        text = "\n\n".join("\n".join(song.lines) for song in valid).lower() + "\n"
        write_whole(output / "valid.txt", text.encode())
        commonplaces = build_commonplaces(song.lines for song in train)
        write_whole(output / "commonplaces.bin", commonplaces.to_bytes())
        themes = build_themes((song.lines for song in train), sounds)
        write_whole(output / "themes.bin", Themes.to_bytes(themes))

        report = PrepareReport(
            train_artists=len({song.artist for song in train}),
            valid_artists=len({song.artist for song in valid}),
            train_lines=sum(len(song.lines) for song in train),
            valid_lines=sum(len(song.lines) for song in valid),
            struck_lines=struck,
            train_tokens=len(train_ids),
            valid_tokens=len(valid_ids),
            valid_characters=character_count(songs_of(text)),
            vocabulary=tokenizer.size,
            sounds=len(sounds),
            ngrams=known.entries,
            commonplaces=commonplaces.entries,
            ngrams_false_positive_rate=known.false_positive_rate,
            valid_share=valid_share,
            raw=bool(raw),
        )
        write_json(output / COUNTS_FILE, asdict(report))
    return report


@contextmanager
def _filled(output: Path) -> Iterator[None]:
    """Make the folder; until it is filled anew it does not pass for a prepared one.

    Raises:
        PrepareError: it cannot be written.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        (output / COUNTS_FILE).unlink(missing_ok=True)
        yield
    except OSError as error:
        raise PrepareError(
            f"The folder {output} cannot be filled: {error.strerror}. Make room, or name another"
            " with --output."
        ) from error


def _sounds(train: Sequence[Song], counts: Mapping[str, int], output: Path) -> Sounds:
    """Write the sound table of the frequent words; return it as it is read."""
    frequent = {w: n for w, n in counts.items() if is_word(w) and n >= MIN_WORD_COUNT}
    write_sounds(build_sounds(frequent, usual_casing(train)), output / "sounds.tsv")
    return Sounds.load(output / "sounds.tsv")


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


def raw_texts(sources: Sequence[Source]) -> Iterator[list[str]]:
    """Yield the lines of each raw text, as they stand."""
    for source in sources:
        for text in read(source):
            yield text.text.splitlines()


def build_ngrams(texts: Iterable[Sequence[str]]) -> NgramSet:
    """Return the set of the texts' word runs, and of their lines too short to hold one."""
    keys: list[npt.NDArray[np.uint64]] = []
    for lines in texts:
        words = [word_keys(folded_words(line)) for line in lines]
        if words:
            keys.append(run_keys(np.concatenate(words), WINDOW))
        keys += [line_key(line) for line in words if SHORT_LINE <= len(line) < RUN]
    return NgramSet.build(np.concatenate(keys))
