"""Every text in French and English, none missing, none left over, none written in the code."""

import ast
import re
from itertools import chain
from pathlib import Path

import discord
import pytest

from bot.locales import Language, Translator, described, language_of, named, text, texts

BOT = Path(__file__).parent.parent / "bot"
SOURCES = [*sorted((BOT / "features").glob("*.py")), BOT / "client.py", BOT / "replies.py"]
KEY = re.compile(r"[a-z_]+(\.[A-Za-z_]+)+")
PLACEHOLDER = re.compile(r"\{(\w*)\}")
# High marks and guillemets not parted by a no-break space; addresses have none at all.
LOOSE = re.compile(r"(?<!\u00a0)[?!;»]|(?<!\u00a0):(?!//)|«(?!\u00a0)")
# Keyword arguments and calls by which words reach members.
SPOKEN = {"content", "label", "placeholder", "title", "description"}
SAYING = {"send_message", "send", "tell", "edit_original_response", "edit_message"}


def trees():
    for path in SOURCES:
        yield path, ast.parse(path.read_text("utf-8"))


def keys_in_code():
    """Return the keys written out, and patterns for those put together at run time."""
    written, patterns = set(), set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(p.value) if isinstance(p, ast.Constant) else r"\w+"
                    for p in node.values
                ]
                patterns.add("".join(parts))
            elif isinstance(node, ast.Constant) and KEY.fullmatch(str(node.value)):
                written.add(str(node.value))
    return written, {re.compile(p) for p in patterns if re.match(r"[a-z_]+\\\.", p)}


def test_both_languages_have_the_same_texts():
    assert set(texts(Language.FR)) == set(texts(Language.EN))


@pytest.mark.parametrize("key", texts(Language.FR))
def test_both_languages_fill_in_the_same(key):
    french, english = (
        PLACEHOLDER.findall(text_) for text_ in (texts(Language.FR)[key], texts(Language.EN)[key])
    )
    assert sorted(french) == sorted(english)


def test_no_line_of_french_breaks_before_a_high_mark():
    for key, value in texts(Language.FR).items():
        assert not LOOSE.search(value), key


def test_no_text_is_missing():
    written, _ = keys_in_code()
    topics = {key.split(".")[0] for key in texts(Language.FR)}
    asked = {key for key in written if key.split(".")[0] in topics}
    assert asked <= set(texts(Language.FR))


def test_no_text_is_left_over():
    written, patterns = keys_in_code()
    names = {key for key in texts(Language.FR) if key.split(".")[0] == "rap"}
    left = {
        key
        for key in texts(Language.FR)
        if key not in written | names and not any(p.fullmatch(key) for p in patterns)
    }
    assert left == set()


def test_no_words_for_members_are_written_in_the_code():
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            said = [k.value for k in node.keywords if k.arg in SPOKEN]
            said += node.args if name in SAYING else []
            for part in chain.from_iterable(map(ast.walk, said)):
                said_ = part.value if isinstance(part, ast.Constant) else None
                word = said_ if isinstance(said_, str) else ""
                if any(map(str.isalpha, word)) and not KEY.fullmatch(word):
                    found.append(f"{path.name}:{node.lineno}: {word!r}")
    assert found == []


@pytest.mark.parametrize("language", Language)
def test_names_are_what_discord_takes(language):
    for key, value in texts(language).items():
        if key.endswith(".name") and key != "message.name":
            assert re.fullmatch(r"[a-zà-ÿ0-9_-]{1,32}", value), key
        elif key.endswith(".description"):
            assert len(value) <= 100, key
        elif key.startswith("button."):
            assert len(value) <= 80, key
        elif key.endswith(".title") and key.split(".")[0] in {"mine", "report"}:
            assert len(value) <= 45, key


def test_the_first_locale_spoken_wins_and_french_is_the_fallback():
    german, english, french = (
        discord.Locale.german,
        discord.Locale.british_english,
        discord.Locale.french,
    )
    assert language_of(english, french) is Language.EN
    assert language_of(german, english) is Language.EN
    assert language_of(german, None) is Language.FR
    assert language_of(french, chosen=Language.EN) is Language.EN


async def test_discord_gets_both_languages():
    translate = Translator().translate
    assert str(named("seed.name")) == "seed"
    assert str(described("seed.description")) == text(Language.FR, "seed.description")
    assert await translate(named("seed.name"), discord.Locale.french, None) == "amorce"
    assert await translate(
        described("seed.description"), discord.Locale.american_english, None
    ) == text(Language.EN, "seed.description")
    assert await translate(named("seed.name"), discord.Locale.german, None) is None
