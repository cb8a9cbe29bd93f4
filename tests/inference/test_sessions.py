from pathlib import Path

import pytest

from bot.inference import sessions as module
from bot.inference.sessions import products_saturate, session_options


def test_exact_products_are_asked_for_where_the_fast_ones_overflow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "cpuinfo"
    monkeypatch.setattr(module.platform, "machine", lambda: "x86_64")
    info.write_text("flags : fpu avx2 avx512f avx512_vnni\n")
    assert not products_saturate(info)
    info.write_text("flags : fpu avx2\n")
    assert products_saturate(info)
    assert products_saturate(tmp_path / "none")
    monkeypatch.setattr(module.platform, "machine", lambda: "aarch64")
    assert not products_saturate(info)


def test_threads_sleep_when_idle() -> None:
    options = session_options(3)
    assert options.intra_op_num_threads == 3
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
