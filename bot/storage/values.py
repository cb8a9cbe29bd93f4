"""How values of the outside are brought into a form the database can take."""

import json
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'"})
_MAX_ID = 2**63 - 1


def row_key(row_id: int) -> int:
    """Return an id from anywhere as a query can take it: 0, which no row has, if none can."""
    return row_id if 0 < row_id <= _MAX_ID else 0


def storable(text: str) -> str:
    """Return `text` without what UTF-8 cannot hold: halves of surrogate pairs become `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")


def to_json(value: object) -> str:
    """Return the JSON form in which `value` is stored."""
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def folded(text: str) -> str:
    """Return `text` as search sees it: no case, no accents, no ligatures.

    >>> folded("L’Été, ma SŒUR")
    "l'ete, ma soeur"
    """
    decomposed = unicodedata.normalize("NFKD", storable(text).casefold().translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
