"""The composer on a scripted engine, where each rung of its ladder can be reached."""

import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from bot.composer.commonplaces import PHRASE
from bot.composer.composer import Composer, StuckError
from bot.composer.draft import LADDER
from bot.composer.ngrams import NgramSet, run_keys, word_keys
from bot.composer.originality import WINDOW
from bot.composer.plan import Request, SeedError
from bot.inference.errors import QueueFull
from bot.inference.rows import Finished, Parked
from bot.lyrics.form import BEGIN, arrange
from bot.lyrics.rhyme import Grade
from bot.lyrics.text import folded_words
from bot.lyrics.verse import Scheme
from bot.moderation import Filter, Level

SEED = "Je marche dans la ville quand le soir est tombé"  # 12 syllables
RICH = "Et le nom de la rue, mon frère, a succombé"
POOR = "On a vendu la voiture, les clés et le thé"
DARK_SEED = "Je marche dans la ville quand le soir est trop noir"
ASSONANT = "Demain je partirai sans bruit avec mes draps"
FREE_LINE = "Le vent du nord raconte ce que la mer oublie"


class ScriptedEngine:
    """Answers each request for candidates with the lines it was given, one a row."""

    def __init__(self, tokenizer, sounds, lines):
        self.tokenizer = tokenizer
        self.sounds = sounds
        self.lines = lines  # how good each is: the log-probability of each of its tokens
        self.parked = []
        self.groups = set()

    async def run(self, rows, *, group=None, deadline=None, resumes=False):
        self.groups.add(group)
        return [self._answer(row, list(self.lines.items())[i % len(self.lines)])
                if row.sampling else self._finish(row.forced, -5.0, ended=False)
                for i, row in enumerate(rows)]  # fmt: skip

    def _answer(self, row, scripted):
        line, goodness = scripted
        symbols = arrange(line, self.sounds.syllables(line))
        begun = self.tokenizer.id(BEGIN) in row.forced  # then the line is what follows
        ids = list(row.forced) if begun else []
        for symbol in symbols[begun:]:
            control = self.tokenizer.controls.get(symbol)
            ids += self.tokenizer.encode_chunk(symbol) if control is None else [control]
        return self._finish(ids, goodness, ended=True)

    def _finish(self, tokens, goodness, *, ended):
        state = Parked(np.zeros(1, np.float32), tokens[-1])
        self.parked.append(state)
        return Finished(np.array(tokens), np.full(len(tokens), goodness), ended, state)

    def release(self, *parked):
        for state in parked:
            state.release()

    def released(self):
        def free(state):
            try:
                return state.vector is None
            except ValueError:
                return True

        return all(map(free, self.parked))


@pytest.fixture(scope="module")
def filter_():
    return Filter.load()


@pytest.fixture
def composer(bundle, lore, filter_):
    def build(lines, corpus=("rien de tout cela ne se copie jamais",), said=()):
        keys = np.concatenate([run_keys(word_keys(folded_words(line)), WINDOW) for line in corpus])
        engine = ScriptedEngine(bundle.tokenizer, lore.sounds, lines)
        known = NgramSet.build(keys)
        phrases = [run_keys(word_keys(folded_words(line)), PHRASE) for line in ("", *said)]
        common = NgramSet.build(np.concatenate(phrases))
        own = replace(lore, known=known, commonplaces=common)
        return engine, Composer(engine, bundle, own, filter_)

    return build


async def second_line(composer, seed=SEED, **options):
    verse = await composer.compose(Request(seed, lines=2, candidates=8, **options))
    return verse.lines[1]


async def test_the_seed_stands_first_and_the_answer_rhymes(composer):
    _, poet = composer({RICH: -2.0})
    verse = await poet.compose(Request(SEED, lines=2))
    given, answer = verse.lines
    assert (given.text, given.given, given.rhyme, given.rhyme_grade) == (SEED, True, "A", None)
    assert (answer.text, answer.given, answer.rhyme) == (RICH, False, "A")
    assert answer.rhyme_grade >= Grade.SUFFISANTE
    assert answer.relaxed == ()


async def test_the_likelier_of_two_lines_wins(composer):
    _, poet = composer({RICH: -5.0, "La nuit a tout repris, la lune a succombé": -2.0})
    assert (await second_line(poet)).text.startswith("La nuit")


async def test_a_line_of_commonplaces_loses_to_another(composer):
    other = "La nuit a tout repris, la lune a succombé"
    lines = {RICH: -1.5, other: -2.0}
    _, poet = composer(lines)
    assert (await second_line(poet)).text == RICH
    _, poet = composer(lines, said=[RICH])
    assert (await second_line(poet)).text == other


@pytest.mark.parametrize(
    ("seed", "line", "relaxed"),
    [
        (SEED, POOR, ("rime",)),
        (DARK_SEED, ASSONANT, ("assonance",)),
        (
            "Je marche dans la ville et je deviens fou",
            "Le fleuve a sa lumière et le vent est doux",
            (),
        ),
        (SEED, FREE_LINE, ("rime", "assonance", "metre", "candidates", "rhyme")),
    ],
)
async def test_what_gives_way_does_so_in_order_and_is_said(composer, seed, line, relaxed):
    _, poet = composer({line: -2.0})
    assert (await second_line(poet, seed)).relaxed == relaxed


async def test_a_line_too_long_waits_for_the_metre_to_give_way(composer):
    long = "Et le nom de la petite rue, mon frère, a succombé"
    _, poet = composer({long: -2.0})
    line = await second_line(poet)
    assert line.relaxed == ("rime", "assonance", "metre")
    assert line.rhyme_grade is Grade.RICHE


async def test_no_copy_of_the_corpus_passes_however_stuck(composer):
    _, poet = composer({RICH: -2.0}, corpus=[RICH])
    with pytest.raises(StuckError):
        await second_line(poet)


async def test_the_next_best_takes_the_place_of_a_copy(composer):
    _, poet = composer({RICH: -1.0, POOR.replace("thé", "blé"): -4.0}, corpus=[RICH])
    assert (await second_line(poet)).text.endswith("blé")


async def test_a_vulgar_line_loses_at_strict_and_passes_when_off(composer):
    vulgar = "Et la merde de la rue, mon frère, a succombé"
    _, poet = composer({vulgar: -1.0, RICH: -4.0})
    assert (await second_line(poet, level=Level.STRICT)).text == RICH
    assert (await second_line(poet, level=Level.OFF)).text == vulgar


@pytest.mark.parametrize(
    "bad",
    [
        "Et le zglorfkt de la rue, mon frère, a succombé",  # no such word
        "Et la rue, la rue, la rue, mon frère, a succombé",  # a loop
        SEED,
    ],
)
async def test_ill_formed_lines_lose_even_when_likelier(composer, bad):
    _, poet = composer({bad: -0.5, RICH: -5.0})
    assert (await second_line(poet)).text == RICH


@pytest.mark.parametrize(
    ("seed", "shown"),
    [
        ("dans la Ville", "dans la Ville le vent"),
        ("Dans l'", "Dans l'le vent"),
        ("🔥 hé!", "🔥 hé! Le vent"),
        ("- ok «la", '- ok "la le vent'),
        ("10 %", "10 % le vent"),
    ],
)
async def test_a_fragment_begins_the_first_line_as_it_was_typed(composer, seed, shown):
    _, poet = composer({"le vent raconte ce que tu oublies": -2.0})
    verse = await poet.compose(Request(seed, lines=2, candidates=4))
    first = verse.lines[0]
    assert first.text == f"{shown} raconte ce que tu oublies"
    assert not first.given


async def test_the_given_lines_take_part_in_the_scheme(composer):
    _, poet = composer({RICH: -2.0})
    seed = f"{SEED} / {FREE_LINE}"
    verse = await poet.compose(Request(seed, lines=3, scheme=Scheme.ABAB, candidates=4))
    assert [line.rhyme for line in verse.lines] == ["A", "B", "A"]
    assert [line.given for line in verse.lines] == [True, True, False]
    assert verse.lines[2].rhyme_grade >= Grade.SUFFISANTE


async def test_a_free_verse_asks_for_no_rhyme(composer):
    _, poet = composer({FREE_LINE: -2.0})
    line = await second_line(poet, scheme=Scheme.FREE)
    assert (line.rhyme, line.rhyme_grade, line.relaxed) == (None, None, ())


async def test_no_line_of_a_free_verse_has_its_end_word_picked(composer, monkeypatch):
    _, poet = composer({FREE_LINE: -2.0, POOR: -3.0})
    monkeypatch.setattr(poet, "_ends", None)
    verse = await poet.compose(Request(SEED, lines=3, scheme=Scheme.FREE, candidates=4))
    assert [line.text.lower() for line in verse.lines[1:]] == [FREE_LINE.lower(), POOR.lower()]


async def test_a_piece_of_an_unknown_word_that_was_typed_is_no_word(composer):
    _, poet = composer(
        {"zglor raconte ce que tu oublies": -1.0, "le vent raconte ce que tu oublies": -5.0}
    )
    verse = await poet.compose(Request("Zglorfkt hé", lines=2, candidates=4))
    assert verse.lines[0].text.startswith("Zglorfkt hé le vent")


async def test_every_state_is_released_in_the_end(composer):
    engine, poet = composer({RICH: -2.0, POOR: -3.0})
    await poet.compose(Request(SEED, lines=2), group=7)
    assert engine.released()
    assert engine.groups == {7}
    engine, poet = composer({FREE_LINE: -2.0}, corpus=[FREE_LINE])
    with pytest.raises(StuckError):
        await second_line(poet)
    assert engine.released()


async def test_a_reader_who_leaves_early_frees_the_states(composer):
    engine, poet = composer({RICH: -2.0})
    lines = poet.lines(Request(SEED, lines=2))
    await anext(lines)
    await lines.aclose()
    assert engine.released()


async def test_a_hateful_seed_is_refused_at_every_level(composer):
    _, poet = composer({RICH: -2.0})
    with pytest.raises(SeedError) as caught:
        await poet.compose(Request("Il faut tuer tous les arabes", level=Level.OFF))
    assert caught.value.code == "refused"


async def test_a_places_own_words_lose_and_what_it_allows_passes(composer):
    other = "La nuit a tout repris, la lune a succombé"
    _, poet = composer({RICH: -1.0, other: -4.0})
    assert (await second_line(poet, banned=("rue",))).text == other
    vulgar = "Et la merde de la rue, mon frère, a succombé"
    _, poet = composer({vulgar: -1.0, RICH: -4.0})
    line = await second_line(poet, level=Level.STRICT, allowed=("merde",))
    assert line.text == vulgar


async def test_what_takes_long_runs_off_the_event_loop(composer, monkeypatch):
    _, poet = composer({RICH: -2.0})
    threads = {}

    def watch(owner, name):
        work = getattr(owner, name)

        def watched(*arguments, **options):
            threads[name] = threading.get_ident()
            return work(*arguments, **options)

        monkeypatch.setattr(owner, name, watched)

    watch(poet._guards, "of")
    watch(poet._ends, "rhyming")
    watch(poet._form, "rows")
    watch(poet._fitness, "fitting")
    watch(poet._filter, "check")
    await second_line(poet)
    assert len(threads) == 5
    assert threading.get_ident() not in threads.values()


async def test_the_engines_refusal_reaches_the_caller(composer):
    engine, poet = composer({RICH: -2.0})

    async def full(rows, **_):
        raise QueueFull(9)

    engine.run = full
    with pytest.raises(QueueFull):
        await poet.compose(Request(SEED))


def test_the_ladder_never_asks_for_more_again():
    grades = [attempt.rhyme for attempt in LADDER]
    assert all(a >= b for a, b in pairwise(grades))
    assert LADDER[0].name is None
