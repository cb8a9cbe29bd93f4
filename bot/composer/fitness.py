"""Which candidates may stand in the verse at all, and what is known of them for the ranking."""

from bot.composer.candidates import Candidate
from bot.composer.commonplaces import Commonplaces
from bot.composer.draft import Attempt, Draft
from bot.composer.lore import Lore
from bot.composer.originality import Originality
from bot.composer.plan import for_model
from bot.composer.rank import (
    Measures,
    best_grade,
    content_words,
    echo,
    loops,
    rhyme_reward,
    telling,
)
from bot.lyrics.text import chunks, folded_words, is_word

_MAX_MARKS = 3


class Fitness:
    """Looks candidates over by the tables of a bundle."""

    def __init__(self, lore: Lore) -> None:
        self._sounds = lore.sounds
        self._themes = lore.themes
        self._originality = Originality(lore.known)
        self._commonplaces = Commonplaces(lore.commonplaces)

    def fitting(self, draft: Draft, attempt: Attempt) -> list[tuple[Candidate, Measures]]:
        """Return the candidates that are well formed, fit and copy nothing, with their measures."""
        before = {word for text in draft.texts for word in content_words(text)}
        partners = draft.partners
        # What costs little and rules out much comes first.
        pool = []
        for candidate in draft.pool:
            if not self._well_formed(candidate.text, draft):
                continue
            off = abs(self._sounds.syllables(candidate.text) - draft.plan.metre)
            if off > attempt.off_metre:
                continue
            grade = best_grade(candidate.text, partners, self._sounds)
            if grade is None or grade >= attempt.rhyme:
                pool.append((candidate, off))
        lines = [folded_words(candidate.text) for candidate, _ in pool]
        overlaps = self._originality.overlaps(lines, draft.generated)
        phrases = self._commonplaces.counts(lines)
        found = []
        for (candidate, off), overlap, common in zip(pool, overlaps, phrases, strict=True):
            if overlap.copies:
                continue
            text = candidate.text
            rhyme = max((rhyme_reward(text, p, self._sounds) for p in partners), default=0)
            measures = Measures(
                likelihood=candidate.likelihood,
                rhyme=rhyme,
                off_metre=off,
                echo=echo(text, before),
                familiar=overlap.runs,
                common=common,
                telling=telling(text, self._sounds),
                theme=float(self._themes.about(text) @ draft.thread),
            )
            found.append((candidate, measures))
        return found

    def _well_formed(self, text: str, draft: Draft) -> bool:
        """Whether a line has only known words, no loop, and is not in the verse already."""
        parts = chunks(text)
        asked = set(chunks(for_model(draft.begun).lower()))
        return (
            any(map(is_word, parts))
            and sum(not is_word(part) for part in parts) <= _MAX_MARKS
            and all(part in self._sounds or part in asked for part in parts if is_word(part))
            and not loops(text)
            and folded_words(text) not in map(folded_words, draft.texts)
        )
