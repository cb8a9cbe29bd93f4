"""Lists that cannot be read say in one sentence what to change."""

import pytest

from bot.moderation import Category, Filter, Level, WordlistError
from bot.moderation.wordlist import Wordlist


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("category = ", "not valid TOML"),
        ('[[entry]]\nforms = "zut"\nseverity = 1\n', "needs a category"),
        ('category = "rude"\n[[entry]]\nforms = "zut"\nseverity = 1\n', "needs a category"),
        ('category = "vulgar"\n[[entry]]\nforms = "zut"\nseverity = 9\n', "severity of 1, 2 or 3"),
        ('category = "vulgar"\n[[entry]]\nforms = "zut"\n', "severity of 1, 2 or 3"),
        ('category = "vulgar"\n[[entry]]\nseverity = 1\n', "needs forms or phrases"),
        ('category = "vulgar"\n[[entry]]\nword = "zut"\nseverity = 1\n', "«word» is unknown"),
        ('category = "vulgar"\n[[entry]]\nforms = 3\nseverity = 1\n', "«forms» must be"),
        (
            'category = "vulgar"\n[[entry]]\nforms = "zut"\nseverity = 1\ninflect = "x"\n',
            "can inflect as",
        ),
        (
            'category = "vulgar"\n[[entry]]\nforms = "zut"\nseverity = 1\ninflect = "verb"\n',
            "no verb in -er",
        ),
        (
            'category = "vulgar"\n[[entry]]\nphrases = "zut (alors"\nseverity = 1\n',
            "is not understood",
        ),
        ('category = "vulgar"\n[[entry]]\nphrases = "zut alor?"\nseverity = 1\n', "write (alor)?"),
        ('category = "vulgar"\n[[entry]]\nphrases = "zut <rien>"\nseverity = 1\n', "no list has"),
        (
            'category = "drugs"\n[[entry]]\nforms = "z"\ninside = "z"\naccents = true\nseverity=1',
            "forms only",
        ),
        (
            'category = "drugs"\n[[entry]]\nphrases = "z"\ndisguised = true\nseverity=1',
            "forms only",
        ),
        ('entry = "zut"\n', "under [[entry]]"),
        ('rude = "zut"\n', "«rude» is unknown"),
        ('classes = "zut"\n', "under [classes]"),
    ],
)
def test_faults_are_named(written, text, says):
    with pytest.raises(WordlistError) as fault:
        Filter.load(written(text))
    assert says in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WordlistError, match=r"none\.toml"):
        Filter.load(tmp_path / "none.toml")


def test_a_host_extends_and_relaxes(written):
    path = written(
        'relaxed = "merde"\n'
        "innocent_phrases = '''\nchef de bande de cons\n'''\n"
        'category = "insult"\n'
        "[[entry]]\n"
        'forms = ["zigomar"]\n'
        "phrases = '''\n"
        "(vieille|grande)? ganaches? # a comment\n"
        "'''\n"
        "severity = 2\n"
        'inflect = "noun"\n'
        'exceptions = "ganache au chocolat"\n'
    )
    judge = Filter.load(path)
    assert judge.check("merde alors", Level.STRICT).allowed
    assert judge.check("le chef de bande de cons", Level.STRICT).allowed
    assert not judge.check("ces z1gomars", Level.STANDARD).allowed
    assert [h.text for h in judge.check("ô vieille ganache !", Level.STRICT).hits] == [
        "vieille ganache"
    ]
    assert judge.check("une ganache au chocolat", Level.STRICT).allowed


def test_a_host_tells_how_the_words_of_phrases_are_spelt(written):
    path = written(
        'category = "insult"\n[[entry]]\nphrases = "gros zigomar"\nseverity = 2\n'
        '[spellings]\nzigomar = "zygomar zigo"\n'
    )
    judge = Filter.load(path)
    assert not judge.check("gros zygomar", Level.STANDARD).allowed
    assert not judge.check("GROS ZIGOOO", Level.STANDARD).allowed
    assert judge.check("zigo", Level.STRICT).allowed


def test_lists_may_be_arrays_or_text(written):
    lists = Wordlist()
    lists.read(written('category = "vulgar"\n[[entry]]\nforms = ["zut", "flûte"]\nseverity = 1\n'))
    lists.read(written('category = "vulgar"\n[[entry]]\nforms = "zut flûte"\nseverity = 1\n'))
    assert [(e.category, e.forms) for e in lists.entries] == [
        (Category.VULGAR, ("zut", "flûte"))
    ] * 2


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("une licorne", False),
        ("l i c o r n e", True),
        ("l1c0rne", True),
        ("liсorne", True),  # the c is Cyrillic
        ("licorneeee", True),
        ("𝓵𝓲𝓬𝓸𝓻𝓷𝓮", False),  # a fancy type, no other letters
        ("licorne·s et licornes*", False),
        ("@licorne2", False),
        ("lico rne", False),
    ],
)
def test_disguised_forms_count_where_they_are_not_plainly_written(written, text, refused):
    path = written(
        'category = "vulgar"\n[[entry]]\nforms = "licorne licornes"\nseverity = 1\n'
        "disguised = true\n"
    )
    assert Filter.load(path).check(text, Level.STRICT).allowed is not refused


def test_a_vocabulary_is_asked_of_disguised_forms_too(written):
    path = written(
        'category = "vulgar"\n[[entry]]\nforms = "licorne"\nseverity = 1\ndisguised = true\n'
    )
    judge = Filter.load(path)
    assert not judge.refuses_word("licorne", Level.STRICT)
    assert judge.refuses_word("licorneeee", Level.STRICT)
