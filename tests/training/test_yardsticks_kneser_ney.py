import math
from collections import Counter, defaultdict

import pytest

from training.yardsticks.kneser_ney import kneser_ney_bits_per_character

TRAIN = (
    "le chat traverse la ville ce soir\nla voisine regarde la pluie\nle vent oublie un bateau\n"
    "mon frère attend le train sans bruit\nla lune raconte la ville\n\n"
) * 3 + "samia dessine encore un silence\nle facteur répare à midi la radio\n"
VALID = "la voisine attend la lune\nle vent traverse un silence à midi\n"


def straightforward(train, valid, order):
    """The same model from dictionaries, as Chen & Goodman write it."""
    symbols = 64
    counts = []
    for n in range(1, order + 1):
        if n == order:
            counts.append(Counter(train[i - n : i] for i in range(order, len(train) + 1)))
        else:
            longer = {train[i - n - 1 : i] for i in range(n + 1, len(train) + 1)}
            counts.append(Counter(g[1:] for g in longer))
    levels = []
    for table in counts:
        of = Counter(table.values())
        n1, n2, n3, n4 = (of[i] for i in (1, 2, 3, 4))
        if n1 and n2 and n3:
            y = n1 / (n1 + 2 * n2)
            taken = [0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3]
            limits = [(0, 0), (0.1, 0.95), (0.1, 1.9), (0.1, 2.9)]
            taken = [min(max(d, low), high) for d, (low, high) in zip(taken, limits, strict=True)]
        else:
            taken = [0.0, 0.5, 0.5, 0.5]
        totals, spared = defaultdict(int), defaultdict(float)
        for gram, count in table.items():
            totals[gram[:-1]] += count
            spared[gram[:-1]] += taken[min(count, 3)]
        levels.append((table, taken, totals, spared))
    text = train[-order + 1 :] + valid
    bits = 0.0
    for i in range(order - 1, len(text)):
        p = 1 / symbols
        for n, (table, taken, totals, spared) in enumerate(levels, 1):
            gram = text[i - n + 1 : i + 1]
            if gram[:-1] in totals:
                own = table[gram] - taken[min(table[gram], 3)] if gram in table else 0.0
                p = (own + spared[gram[:-1]] * p) / totals[gram[:-1]]
        bits -= math.log2(p)
    return bits / len(valid)


@pytest.mark.parametrize("order", [2, 3, 5])
def test_it_is_the_model_of_the_paper(order):
    # n-grams of lower levels are counted within the longest ones, so the text's first
    # characters, which no longest n-gram ends in, must stand elsewhere too: they do.
    found = kneser_ney_bits_per_character([TRAIN], VALID, order=order)
    assert found == pytest.approx(straightforward(TRAIN, VALID, order), rel=2e-3)


def test_pieces_are_one_text():
    pieces = TRAIN.splitlines(keepends=True)
    for order in (1, 4):
        whole = kneser_ney_bits_per_character([TRAIN], VALID, order=order)
        assert kneser_ney_bits_per_character(pieces, VALID, order=order) == whole


def test_longer_contexts_help():
    scores = [kneser_ney_bits_per_character([TRAIN], VALID, order=n) for n in (1, 2, 4)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] < 6


def test_a_character_never_seen_costs_twenty_bits_more():
    usual = kneser_ney_bits_per_character([TRAIN], "la lune\n", order=3)
    strange = kneser_ney_bits_per_character([TRAIN], "la l☃ne\n", order=3)
    assert (strange - usual) * 8 > 20


@pytest.mark.parametrize(("train", "order"), [("la", 3), (TRAIN, 0), (TRAIN, 11)])
def test_what_cannot_be_estimated_is_refused(train, order):
    with pytest.raises(ValueError, match="character"):
        kneser_ney_bits_per_character([train], VALID, order=order)
