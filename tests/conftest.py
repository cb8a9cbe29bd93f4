"""Puts this folder on the path of imports, for what tests share: `reference`, `fake_runner`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
