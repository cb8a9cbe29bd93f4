import numpy as np

from training.quantise import best_range, quantise


def test_each_column_is_within_half_a_step_of_the_original() -> None:
    matrix = np.random.default_rng(0).normal(size=(30, 5)).astype(np.float32)
    matrix[:, 1] *= 100
    matrix[:, 2] = 0
    rounded = quantise(matrix, axis=1)
    assert rounded.values.dtype == np.int8
    assert rounded.scales.shape == (5,)
    error = np.abs(rounded.restore(axis=1) - matrix)
    assert (error <= rounded.scales / 2 * 1.001).all()
    assert np.abs(rounded.values[:, [0, 1, 3, 4]]).max(axis=0).tolist() == [127] * 4
    assert not error[:, 2].any()


def test_rows_can_have_the_scales_too() -> None:
    matrix = np.random.default_rng(0).normal(size=(4, 9)).astype(np.float32)
    by_row, by_column = quantise(matrix, axis=0), quantise(matrix.T.copy(), axis=1)
    np.testing.assert_array_equal(by_row.values, by_column.values.T)
    np.testing.assert_array_equal(by_row.restore(axis=0), by_column.restore(axis=1).T)


def test_the_range_cuts_off_an_outlier_but_not_a_flat_top() -> None:
    rng = np.random.default_rng(0)
    flat = rng.uniform(-1, 1, 5000).astype(np.float32)
    assert best_range(flat) == np.abs(flat).max()
    peaked = rng.normal(size=200_000).astype(np.float32)
    peaked[0] = 8
    assert best_range(peaked) < 6
    assert best_range(np.zeros(3, np.float32)) == 1
