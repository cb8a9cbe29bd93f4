"""Makes verses line by line: asks for candidates, ranks them, picks one, goes on from it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from dataclasses import replace
from typing import ParamSpec, TypeVar

from bot.composer.candidates import Asked, Candidate, LineForm
from bot.composer.draft import LADDER, Attempt, Draft
from bot.composer.endings import EndWords
from bot.composer.fitness import Fitness
from bot.composer.guard import Guards
from bot.composer.lore import Lore
from bot.composer.plan import Plan, Request, for_model, plan
from bot.composer.rank import Measures, best_grade, score
from bot.composer.review import passes, review_seed
from bot.composer.unsaid import unsaid_words
from bot.inference.bundle import Bundle
from bot.inference.engine import Engine, Finished, Row, Sampling
from bot.lyrics.rhyme import Grade, is_trivial, line_end
from bot.lyrics.text import folded_words
from bot.lyrics.verse import Line, Verse, present
from bot.moderation import Filter, Level

CONTRASTED = 2
LINE_SECONDS = 120.0  # for the rows of a line, waiting included; then the member is told
_T = TypeVar("_T")
_P = ParamSpec("_P")


class StuckError(RuntimeError):
    """No line was found, however much was relaxed; the message says so."""


class Composer:
    """Makes verses with one engine; any number at once."""

    def __init__(self, engine: Engine, bundle: Bundle, lore: Lore, filter_: Filter) -> None:
        self._engine = engine
        self._sounds = sounds = lore.sounds
        self._themes = lore.themes
        self._filter = filter_
        self._fitness = Fitness(lore)
        self._form = LineForm(bundle.tokenizer)
        words = (entry.word for entry in sounds)
        self._guards = Guards(filter_, words, bundle.tokenizer, self._form.allowed, unsaid_words)
        self._ends = EndWords(sounds, self._form.spell)
        # Ranking holds Python's lock: two at once would gain nothing, and keep the event loop
        # waiting for both.
        self._turn = asyncio.Semaphore(1)

    @classmethod
    def open(cls, engine: Engine, bundle: Bundle, filter_: Filter) -> "Composer":
        """Load what composing needs from a bundle beside the model."""
        return cls(engine, bundle, Lore.load(bundle), filter_)

    async def compose(self, request: Request, *, group: Hashable = None) -> Verse:
        """Return the verse that `request` asks for; raises as `lines`."""
        return Verse(
            request.scheme, tuple([line async for line in self.lines(request, group=group)])
        )

    async def lines(self, request: Request, *, group: Hashable = None) -> AsyncIterator[Line]:
        """Yield the lines of a verse as they are found, the given ones first.

        The same request gives the same lines, whatever else the engine is doing.

        Raises:
            SeedError: no verse can be made from the seed, or it is refused.
            StuckError: no line passed, however much was relaxed.
            EngineError: the engine could not serve the request.
        """
        laid = self.review(request)
        draft = await self._begin(request, laid, group)
        try:
            for line in draft.lines:
                yield line
            while len(draft.lines) < request.lines:
                yield await self._next_line(draft, group)
        finally:
            self._engine.release(draft.state, *(c.state for c in draft.pool))

    def review(self, request: Request) -> Plan:
        """Lay a verse out without asking the model; raises SeedError as `lines`."""
        laid = plan(request, self._sounds)
        review_seed(self._filter, request, fragment=laid.fragment is not None)
        return laid

    async def _begin(self, request: Request, laid: Plan, group: Hashable) -> Draft:
        known = [for_model(line) for line in laid.given]
        counts = [self._sounds.syllables(line) for line in known]
        context = self._form.context(list(zip(known, counts, strict=True)))
        [prefilled] = await self._engine.run([Row(forced=context, state=None)], group=group)
        tuning = request.energy.tuning
        if request.temperature is not None:
            tuning = replace(tuning, temperature=request.temperature)
        thread = self._themes.about(" ".join(known) or laid.fragment or "")
        draft = Draft(request, laid, tuning, prefilled.state, thread)
        for text, shown, count in zip(known, laid.given, counts, strict=True):
            grade = best_grade(text, draft.partners, self._sounds)
            letter = laid.letters[len(draft.texts)]
            draft.lines.append(Line(shown, True, letter, grade, count))
            draft.texts.append(text)
        return draft

    async def _next_line(self, draft: Draft, group: Hashable) -> Line:
        """Find the next line, climbing down the ladder until one passes."""
        relaxed: list[str] = []
        partners = draft.partners
        bare = any(is_trivial(line_end(partner, self._sounds)) for partner in partners)
        for rung, step in enumerate(LADDER):
            # A rime pauvre does at once where it is more than a bare -é, -a or -i.
            attempt = step if bare else replace(step, rhyme=min(step.rhyme, Grade.PAUVRE))
            if attempt.name and not partners and attempt.name not in {"metre", "candidates"}:
                continue  # nothing to rhyme with, so nothing gives way
            if attempt.name and (bare or attempt.name != "rime"):
                relaxed.append(attempt.name)
            finished: Sequence[Finished] = ()
            if attempt.name != "metre":  # the same candidates, looked at more kindly
                finished = await self._sample(draft, attempt, rung, group)
            measured = await self._aside(self._measure, draft, attempt, finished)
            chosen = await self._choose(draft, measured, group)
            if chosen:
                return self._accept(draft, chosen, relaxed)
        raise StuckError("No line was found that fits: try another seed.")

    async def _sample(
        self, draft: Draft, attempt: Attempt, rung: int, group: Hashable
    ) -> list[Finished]:
        """Ask the engine for rows of the next line; return those that ended."""
        rows = await self._aside(self._rows, draft, attempt, rung)
        finished = await self._engine.run(rows, group=group, deadline=LINE_SECONDS, resumes=True)
        self._engine.release(*(row.state for row in finished if not row.ended))
        return [row for row in finished if row.ended]

    def _rows(self, draft: Draft, attempt: Attempt, rung: int) -> list[Row]:
        """Return the rows that ask for the next line; none where no word rhymes."""
        place = len(draft.lines)
        letter = draft.plan.letters[place]
        ends = None
        guard = self._guards.of(draft.request.level, draft.request.allowed)
        if draft.partners and attempt.rhyme is not Grade.NONE:
            used = [line_end(text, self._sounds) for text in draft.texts]
            target = line_end(draft.partners[-1], self._sounds)
            ends = self._ends.rhyming(target, attempt.rhyme, used, guard.words)
            if not ends:
                return []
        elif letter and letter in draft.plan.letters[place + 1 :] and not draft.partners:
            ends = self._ends.opening(guard.words)
        asked = Asked(
            state=draft.state,
            metre=draft.plan.metre,
            begun=for_model(draft.begun),
            ends=ends,
            guard=guard,
            sampling=Sampling(draft.tuning.temperature, draft.tuning.min_p),
            key=(draft.request.rng_seed, place * len(LADDER) + rung),
        )
        return list(self._form.rows(asked, draft.request.candidates * attempt.more))

    async def _aside(self, work: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs) -> _T:
        """Do something off the event loop, one verse after another."""
        async with self._turn:
            return await asyncio.to_thread(work, *arguments, **options)

    def _measure(
        self, draft: Draft, attempt: Attempt, finished: Sequence[Finished]
    ) -> list[tuple[Candidate, Measures]]:
        """Put rows into the pool; return its candidates that fit, with their measures."""
        draft.pool += [self._form.read(row) for row in finished]
        return self._fitness.fitting(draft, attempt)

    async def _choose(
        self, draft: Draft, measured: list[tuple[Candidate, Measures]], group: Hashable
    ) -> Candidate | None:
        """Return the best candidate that the filter lets through."""
        measured.sort(key=lambda pair: -score(pair[1], draft.tuning))
        head, tail = measured[:CONTRASTED], measured[CONTRASTED:]
        rows = [self._form.without_context(candidate) for candidate, _ in head]
        alone = await self._engine.run(rows, group=group, resumes=True) if rows else []
        self._engine.release(*(row.state for row in alone))
        contrasted = [
            (candidate, replace(measures, commonness=self._form.commonness(candidate, row)))
            for (candidate, measures), row in zip(head, alone, strict=True)
        ]
        contrasted.sort(key=lambda pair: -score(pair[1], draft.tuning))
        ordered = [candidate for candidate, _ in (*contrasted, *tail)]
        return await self._aside(self._first_that_passes, draft, ordered)

    def _first_that_passes(self, draft: Draft, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return the first candidate that the filter lets through."""
        request = draft.request
        last = draft.texts[-1] if draft.texts else ""
        for candidate in candidates:
            # Across the border of two lines only what no level lets pass is looked for:
            # a mild word in the member's own line is no fault of ours.
            joined = f"{last} {candidate.text}"
            if passes(self._filter, candidate.text, request, request.level) and passes(
                self._filter, joined, request, Level.OFF
            ):
                return candidate
        return None

    def _accept(self, draft: Draft, chosen: Candidate, relaxed: Sequence[str]) -> Line:
        """Put a line into the draft; its state is the context of the next."""
        grade = best_grade(chosen.text, draft.partners, self._sounds)
        line = Line(
            text=present(chosen.written, self._sounds, begun=draft.begun),
            given=False,
            rhyme=draft.plan.letters[len(draft.lines)],
            rhyme_grade=grade,
            syllables=self._sounds.syllables(chosen.text),
            relaxed=tuple(relaxed),
        )
        self._engine.release(
            draft.state, *(c.state for c in draft.pool if c.state is not chosen.state)
        )
        draft.state = chosen.state
        draft.pool = []
        draft.lines.append(line)
        draft.texts.append(chosen.text)
        draft.generated += folded_words(chosen.text)
        return line
