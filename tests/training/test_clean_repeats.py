from collections import Counter

from training.clean.repeats import CleanSong, spelling_key, strike_repeats


def song(*lines: str, artist: str = "untel") -> CleanSong:
    return CleanSong(artist, "", list(lines), [spelling_key(line) for line in lines])


WORDS = [
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
]


def numbered(start: int, stop: int) -> list[str]:
    return [f"Ligne numéro {word}" for word in WORDS[start:stop]]


def test_spelling_key_overlooks_spelling() -> None:
    assert spelling_key("Je suis là, c'est tout !") == spelling_key("j'suis LÀ c'est tout")
    assert spelling_key("On est là") != spelling_key("On est las")


def test_choruses_are_kept_once() -> None:
    counts = Counter()
    kept = list(strike_repeats([song("Un refrain", "Un couplet", "Un refrain !")], counts))
    assert [s.lines for s in kept] == [["Un refrain", "Un couplet"]]
    assert counts["line seen before"] == 1


def test_a_song_that_stands_in_two_files_is_kept_once_and_whole() -> None:
    counts = Counter()
    first = song(*numbered(0, 12))
    second = song(*numbered(0, 10), "Une variante", "Et un autre vers", artist="machin")
    assert list(strike_repeats([first, second], counts)) == [first]
    assert counts["song seen before"] == 12


def test_a_new_verse_of_a_known_song_stays() -> None:
    first = song(*numbered(0, 12))
    second = song(*numbered(0, 12), *numbered(12, 20))
    kept = list(strike_repeats([first, second], Counter()))
    assert kept[1].lines == numbered(12, 20)
