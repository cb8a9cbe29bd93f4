"""What a command says at the terminal."""

import subprocess
import sys

# Finds nothing of a name: as if it were not installed.
_WITHOUT = """
import runpy, sys
class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {0!r} or name == {0!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Nowhere())
sys.argv = {1!r}
runpy.run_module({2!r}, run_name="__main__")
"""


def without(missing, words):
    """Run `python -m` with words as if a module were not there; return what came of it."""
    program = _WITHOUT.format(missing, words, words[0])
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, text=True
    )


def one_sentence(capsys):
    """Return the one line on stderr of a command that failed; stdout has nothing."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("couplet: ")
    assert err.count("\n") == 1
    return err
