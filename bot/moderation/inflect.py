"""The inflected forms of French words, accents already folded."""

from collections.abc import Iterator

_VERB_ENDINGS = (
    *("e", "es", "ons", "ez", "ent", "ais", "ait", "ions", "iez", "aient"),
    *(
        "ai",
        "as",
        "a",
        "ames",
        "ates",
        "erent",
        "asse",
        "asses",
        "at",
        "assions",
        "assiez",
        "assent",
    ),
    *("erai", "eras", "era", "erons", "erez", "eront"),
    *("erais", "erait", "erions", "eriez", "eraient"),
    *("er", "ant", "ee", "ees"),
)


def noun(form: str) -> Iterator[str]:
    """Yield a noun or adjective and its plural.

    >>> list(noun("connard")), list(noun("boyau"))
    (['connard', 'connards'], ['boyau', 'boyaux'])
    """
    yield form
    if form.endswith(("au", "eu")):
        yield form + "x"
    elif not form.endswith(("s", "x", "z")):
        yield form + "s"


def verb(infinitive: str) -> Iterator[str]:
    """Yield the forms of a verb of the first group.

    Raises:
        ValueError: it does not end in -er.
    """
    if not infinitive.endswith("er"):
        raise ValueError(f"«{infinitive}» is no verb in -er: list its forms instead.")
    stem = infinitive[:-2]
    for ending in _VERB_ENDINGS:
        # manger, mangeons; commencer keeps its c once the cedilla is folded
        soft = stem.endswith("g") and ending[0] in "ao"
        yield f"{stem}{'e' if soft else ''}{ending}"
    if not stem.endswith("s"):
        yield stem + "eur"
        yield stem + "eurs"


INFLECTIONS = {"noun": noun, "verb": verb}
