from training_corpus import VERSE

from training.yardsticks.ppmd import ppmd_bits_per_character

TRAIN = [f"{line.lower()}\n\n" for line in VERSE] * 5
SMALL = 1 << 20  # bytes of memory


def test_pieces_are_one_text():
    valid = "le bus du soir\n"
    whole = ppmd_bits_per_character(["".join(TRAIN)], valid, memory=SMALL)
    assert ppmd_bits_per_character(TRAIN, valid, memory=SMALL) == whole


def test_what_was_read_before_costs_less():
    known = ppmd_bits_per_character(TRAIN, f"{VERSE[0].lower()}\n", memory=SMALL)
    other = ppmd_bits_per_character(TRAIN, "quand la lune dessine un phare\n", memory=SMALL)
    assert known < 0.5 * other
