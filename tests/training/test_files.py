import pytest

from training.files import write_whole, written_whole


def test_a_file_takes_the_place_of_the_one_before(tmp_path):
    path = tmp_path / "figures.json"
    for data in (b"first", b"second"):
        write_whole(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def cut_short(path):
    with written_whole(path) as part:
        part.write_bytes(b"sec")
        raise KeyboardInterrupt


@pytest.mark.parametrize("there", [True, False])
def test_what_is_cut_short_leaves_all_as_it_was(tmp_path, there):
    path = tmp_path / "figures.json"
    if there:
        path.write_bytes(b"first")
    with pytest.raises(KeyboardInterrupt):
        cut_short(path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"first"] * there
