import io

from bot.bench.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_that_is_taken_away() -> None:
    stream = Terminal()
    progress = Progress(10, stream)
    progress.begin("first", 5)
    progress.begin("second", 9)
    progress.begin("third", 1)
    progress.end()
    drawn = stream.getvalue().split("\r")
    assert "  0% first" in drawn[1]
    assert drawn[2].count("█") == 12
    assert "100% third" in drawn[3]
    assert drawn[-1] == ""
    assert drawn[-2].isspace()


def test_a_file_gets_lines() -> None:
    stream = io.StringIO()
    progress = Progress(4, stream)
    progress.begin("first", 1)
    progress.begin("second", 3)
    progress.end()
    assert stream.getvalue() == "  0% first\n 25% second\n"
