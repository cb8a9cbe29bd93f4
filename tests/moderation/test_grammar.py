"""What phrases are written with: classes in classes, verbs, parts, gaps, spellings."""

import pytest

from bot.moderation import Filter, Level, WordlistError
from bot.moderation.wordlist import Wordlist

HEAD = 'category = "hatred"\n[[entry]]\nseverity = 3\n'


@pytest.fixture
def judging(tmp_path):
    def judge(text):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        lists = Wordlist()
        lists.read(path)
        judge = Filter(lists)
        return lambda line: not judge.check(line, Level.OFF).allowed

    return judge


def test_a_class_holds_classes_and_the_forms_of_verbs(judging):
    refused = judging(
        HEAD + 'phrases = "<chase> les <beings>"\n'
        '[classes]\nchase = "chasser*"\nbeings = "lutins <fairies>"\nfairies = "fées"\n'
    )
    assert refused("chassons les fées")
    assert refused("tu chassais les lutins")
    assert not refused("la chasse aux fées")


def test_a_part_is_written_out_wherever_it_is_named(judging):
    refused = judging(
        HEAD + 'phrases = "lutins {are} verts"\n'
        '[parts]\nare = "(sont|c est) {how}"\nhow = "(tous|trop)?"\n'
    )
    assert refused("les lutins sont tous verts")
    assert refused("lutins c'est verts")
    assert not refused("les lutins sont peut-être verts")


def test_a_gap_is_one_word_and_no_more(judging):
    refused = judging(HEAD + 'phrases = "lutin _ vert"\n')
    assert refused("un lutin bien vert")
    assert not refused("un lutin vert")
    assert not refused("un lutin pas bien vert")


def test_a_spelling_may_stand_for_several_words(judging):
    refused = judging(
        HEAD + 'phrases = """\ntous verts\ntoutes rouges\n"""\n'
        '[spellings]\ntous = "tt"\ntoutes = "tt"\n'
    )
    assert refused("tt verts")
    assert refused("tt rouges")


def test_a_contraction_is_several_words_with_one_span(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(HEAD + 'phrases = "de la mousse"\n[contractions]\ndla = "de la"\n', "utf-8")
    lists = Wordlist()
    lists.read(path)
    (hit,) = Filter(lists).check("oh dla mousse !", Level.OFF).hits
    assert hit.text == "dla mousse"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('phrases = "(zut|flûte)s?"\n', "for an optional word"),
        ('phrases = "zut {rien}"\n', "names the part {rien}"),
        ('phrases = "zut {a}"\n[parts]\na = "{b}"\nb = "{a}"\n', "hold each other"),
        ('phrases = "zut <a>"\n[classes]\na = "<a>"\n', "holds itself"),
        ('phrases = "zut <a>"\n[classes]\na = "<b>"\n', "no list has"),
        ('phrases = "zut <a>"\n[classes]\na = "finir*"\n', "no verb in -er"),
    ],
)
def test_faults_are_named(judging, text, says):
    with pytest.raises(WordlistError) as fault:
        judging(HEAD + text)
    assert says in str(fault.value)
