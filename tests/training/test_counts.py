from training.counts import count_table


def test_counts_end_in_one_column_whatever_their_names_and_sizes():
    lines = count_table({"a": 1, "a_long_name_of_a_rule": 123_456_789}).split("\n")
    assert lines[1].startswith("a long name of a rule ")
    assert [line.rpartition(" ")[2] for line in lines] == ["1", "123,456,789"]
    assert len(lines[0]) == len(lines[1])
