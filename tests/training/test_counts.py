from training.counts import count_table


def test_counts_stand_in_one_column():
    table = count_table({"songs_new": 1234, "unknown": 5})
    assert table.split("\n") == ["songs new        1,234", "unknown              5"]
