"""The model's card for people: how it was made, how good it is, what it is bad at.

Figures are kept in `card.json`; `CARD.md` is written from that alone, so the two never
disagree. What takes minutes to measure is a step of its own (`training.steps`); the card
says which steps were not run instead of leaving them out silently.
"""

from training.report.measure import PAGE, Options, report
from training.report.page import page

__all__ = ["PAGE", "Options", "page", "report"]
