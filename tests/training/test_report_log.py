import math

import numpy as np
import pytest

from training.report.log import Log, promise, smooth

HEAD = "step,seconds,share,epochs,tokens,loss,rate,norm,valid_bpc\n"


@pytest.fixture
def log(tmp_path):
    """A run of 60 minutes whose loss falls as the tokens to the power of −0.1."""
    rows = []
    for step in range(1, 401):
        tokens = 1000 * step
        loss = 10 * math.log(2) * tokens**-0.1
        rows.append(f"{step},{9 * step},{step / 400},0.1,{tokens},{loss},0.003,0.4,\n")
    rows.insert(200, "200,1800,,,,,,,2.1\n")
    rows.append("400,3600,,,,,,,1.9\n")
    rows.append("401,36")  # the machine went down here
    path = tmp_path / "log.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return Log.read(path)


def test_a_log_is_read_up_to_where_it_breaks_off(log):
    assert len(log.minutes) == len(log.tokens) == 400
    assert log.valid == [(30.0, 2.1), (60.0, 1.9)]
    assert log.losses[-1] == pytest.approx(10 * 400_000**-0.1)
    assert (log.rates[0], log.norms[0]) == (0.003, 0.4)


def test_the_promise_follows_the_law_of_the_run(log):
    found = promise(log)
    assert found.law.exponent == pytest.approx(0.1, abs=0.01)
    assert found.late.exponent == pytest.approx(0.1, abs=0.01)
    figures = found.figures
    assert figures["hour_longer"] == pytest.approx(1.9 * 2**-0.1, abs=0.02)
    assert figures["tried"] == pytest.approx(figures["found"], rel=0.01)


def test_nothing_is_promised_of_a_run_too_short(log):
    assert promise(Log()) is None
    short = Log(log.minutes[:9], log.tokens[:9], log.losses[:9], log.rates[:9], log.norms[:9])
    assert promise(short) is None
    assert (
        promise(
            Log(
                *(getattr(short, n) for n in ("minutes", "tokens", "losses", "rates", "norms")),
                log.valid,
            )
        )
        is None
    )


def test_smoothing_takes_the_mean_of_neighbours():
    values = [0.0, 3.0, 6.0, 0.0]
    assert smooth(values, 1).tolist() == [1.5, 3.0, 3.0, 3.0]
    assert np.allclose(smooth(values, 10), 2.25)
