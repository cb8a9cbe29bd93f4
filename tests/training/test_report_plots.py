import pytest
from PIL import Image

from training.report.log import Log, promise
from training.report.plots import draw_all

COUNTS = {"lines_in": 5000, "lines_out": 3000, "rules": {"too short": 12, "not French": 1500}}
RUN = {"bits_per_character": 2.5, "parameters": 400_000, "tokens": 100_000}
LAW = {
    "runs": [RUN, {"bits_per_character": 2.4, "parameters": 800_000, "tokens": 200_000}],
    "factor": 3.0,
    "exponent": 0.05,
}
WEAKNESSES = {
    "scale": 0.1,
    "vanishing": {"networks": {"plain RNN": {"reach": [1.0, 0.1, 0.01]}}},
    "speed": {"newcomer": 1000.0, "autocast": 2000.0, "ours": 4000.0},
    "memory": {
        "by_context": {"0": 2.0, "1": 1.9},
        "by_position": [{"from": 1, "bits_per_character": 2.0}],
    },
}


@pytest.fixture(scope="module")
def log():
    steps = range(1, 301)
    return Log(
        minutes=[step / 5 for step in steps],
        tokens=[step * 1000.0 for step in steps],
        losses=[12 * step**-0.1 for step in steps],
        rates=[3e-3] * 300,
        norms=[0.3 + 0.1 * (step % 7) for step in steps],
        valid=[(30.0, 2.0), (60.0, 1.9)],
    )


def test_all_plots_together_are_small(tmp_path, log):
    measured = {
        "clean": COUNTS,
        "scaling": {"text": LAW, "parameters": LAW},
        "weaknesses": WEAKNESSES,
    }
    names = draw_all(tmp_path, log, promise(log), measured)
    assert sorted(names) == ["data.png", "scaling.png", "training.png", "weaknesses.png"]
    assert sum((tmp_path / name).stat().st_size for name in names) < 300_000
    for name in names:
        with Image.open(tmp_path / name) as image:
            assert image.width >= 400
            assert len(image.convert("L").getcolors(256)) > 5  # something is drawn


def test_what_was_not_measured_is_not_drawn_and_old_plots_go(tmp_path):
    (tmp_path / "scaling.png").write_bytes(b"old")
    assert draw_all(tmp_path, Log(), None, {}) == []
    assert list(tmp_path.iterdir()) == []
