"""What a command says at the terminal."""


def one_sentence(capsys):
    """Return the one line on stderr of a command that failed; stdout has nothing."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("couplet: ")
    assert err.count("\n") == 1
    return err
