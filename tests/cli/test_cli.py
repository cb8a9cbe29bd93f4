"""What the commands have in common."""

import pytest
from terminal import without


@pytest.mark.parametrize("missing", ["onnxruntime", "pydantic"])
def test_a_missing_package_is_said_with_what_to_install(missing):
    done = without(missing, ["bot", "compose", "la pluie"])
    assert done.returncode == 78
    assert done.stderr.startswith(f"couplet: the Python package {missing} is missing: ")
    assert "pip install '.[cpu]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_missing_module_of_our_own_is_a_fault_to_be_seen():
    done = without("bot.lyrics.verse", ["bot", "compose", "la pluie"])
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "bot.lyrics.verse" in done.stderr
