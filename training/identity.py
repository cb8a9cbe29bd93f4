"""What verses are made by, as one hash: figures and lines of other makers are not ours."""

import hashlib
from pathlib import Path

from bot.composer import plan, unsaid
from bot.inference.bundle import DATA_FILES, GRAPH_FILES
from training.innocents import LIST
from training.steps import file_hash


def made_by(bundle: Path) -> str:
    """Return a hash of the model, its tables, the tuning, and the words it may not say.

    The bundle's card is left out: it changes with the figures.
    """
    lists = sorted(LIST.parent.glob("*.toml"))
    unsaid_list = Path(unsaid.__file__).with_suffix(".toml")
    digest = hashlib.sha256(repr(plan.Energy.NORMAL.tuning).encode())
    for path in (*(bundle / name for name in (*GRAPH_FILES, *DATA_FILES)), *lists, unsaid_list):
        digest.update(file_hash(path).encode())
    return digest.hexdigest()[:16]
