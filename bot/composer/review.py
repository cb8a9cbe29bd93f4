"""What the filter says of a seed and of lines, on behalf of the place a verse is for."""

from bot.composer.plan import Request, SeedError
from bot.moderation import Category, Filter, Judgement, Level

_PLANS = 2  # severity from which self-harm is more than a theme


def passes(filter_: Filter, text: str, request: Request, level: Level) -> bool:
    """Whether a text passes at `level`, with the place's own words."""
    return _judged(filter_, text, request, level).allowed


def review_seed(filter_: Filter, request: Request, *, fragment: bool) -> None:
    """Refuse a seed that no verse may start from.

    A member's own vulgar lines are theirs: only what no level lets pass is refused, and plans
    of self-harm where the level refuses them. A line that begins with their words is ours.

    Raises:
        SeedError: with code `self_harm`, whose message names help, or `refused`.
    """
    hits = _judged(filter_, request.seed, request, request.level).refused
    if any(hit.category is Category.SELF_HARM and hit.severity >= _PLANS for hit in hits):
        raise SeedError(
            "self_harm",
            "This seed speaks of harming oneself: no verse starts from it. Whoever is not well"
            " can talk to someone: in France call 3114, free, day and night; elsewhere see"
            " findahelpline.com.",
        )
    level = request.level if fragment else Level.OFF
    if not passes(filter_, request.seed, request, level):
        raise SeedError("refused", "This seed holds what is refused here: give another line.")


def _judged(filter_: Filter, text: str, request: Request, level: Level) -> Judgement:
    return filter_.check(text, level, banned=request.banned, allowed=request.allowed)
