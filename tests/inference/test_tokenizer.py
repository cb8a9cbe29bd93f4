import json
from pathlib import Path

import pytest

from bot.inference.tokenizer import Tokenizer, TokenizerError


@pytest.fixture(scope="module")
def tokenizer(tokenizer_json: str) -> Tokenizer:
    return Tokenizer(tokenizer_json)


@pytest.mark.parametrize(
    "chunk", ["murmure", "inconnu", "à", "ça", "🙂", "1998", "жar", "é", "<nl>"]
)
def test_any_chunk_comes_back(tokenizer: Tokenizer, chunk: str) -> None:
    ids = tokenizer.encode_chunk(chunk)
    assert ids
    assert tokenizer.symbols(ids) == [chunk]


def test_chunks_are_encoded_lower_case_with_a_word_start(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode_chunk("Murmure") == tokenizer.encode_chunk("murmure")
    assert tokenizer.piece(tokenizer.encode_chunk("mur")[0]) == "▁mur"
    assert tokenizer.encode_chunk("") == []


def test_unknown_characters_are_spelt_in_bytes(tokenizer: Tokenizer) -> None:
    pieces = [tokenizer.piece(i) for i in tokenizer.encode_chunk("€")]
    assert pieces == ["▁", "<0xE2>", "<0x82>", "<0xAC>"]


def test_a_cached_encoding_cannot_be_spoilt(tokenizer: Tokenizer) -> None:
    tokenizer.encode_chunk("mur").append(99)
    assert 99 not in tokenizer.encode_chunk("mur")


def test_symbols_are_parted_at_word_starts_and_controls(tokenizer: Tokenizer) -> None:
    nl, ask = tokenizer.id("<nl>"), tokenizer.id("<syllables:12>")
    ids = [ask, *tokenizer.encode_chunk("€"), *tokenizer.encode_chunk("murmura"), nl]
    assert tokenizer.symbols(ids) == ["<syllables:12>", "€", "murmura", "<nl>"]
    assert tokenizer.symbols([]) == []


def test_broken_bytes_and_bare_word_starts_do_no_harm(tokenizer: Tokenizer) -> None:
    first, start = tokenizer.id("<0xE2>"), tokenizer.id("▁")
    mur = tokenizer.encode_chunk("mur")
    assert tokenizer.symbols([start, first, *mur]) == ["\ufffd", "mur"]
    assert tokenizer.symbols([start, *mur, start]) == ["mur"]
    assert tokenizer.symbols([first, nl := tokenizer.id("<nl>")]) == ["\ufffd", tokenizer.piece(nl)]


def test_starts_tells_what_begins_a_chunk(tokenizer: Tokenizer) -> None:
    assert tokenizer.starts.shape == (tokenizer.size,)
    assert tokenizer.starts[tokenizer.id("<nl>")]
    assert tokenizer.starts[tokenizer.id("▁mur")]
    assert not tokenizer.starts[tokenizer.id("<0x41>")]
    assert not tokenizer.starts[tokenizer.id("e")]


def test_every_control_has_its_id(tokenizer: Tokenizer) -> None:
    assert tokenizer.controls["<nl>"] == tokenizer.newline == tokenizer.id("<nl>")
    assert len(tokenizer.controls) == 5 + 25
    assert "<0x00>" not in tokenizer.controls
    with pytest.raises(TokenizerError, match="<verse>"):
        tokenizer.id("<verse>")


def test_what_is_no_tokenizer_is_refused(tokenizer_json: str, tmp_path: Path) -> None:
    with pytest.raises(TokenizerError, match="cannot be read"):
        Tokenizer("{}")
    bare = json.loads(tokenizer_json)
    bare["model"]["vocab"] = {
        ("<end>" if piece == "<nl>" else piece): i for piece, i in bare["model"]["vocab"].items()
    }
    with pytest.raises(TokenizerError, match="<nl>"):
        Tokenizer(json.dumps(bare))
    bare["model"]["vocab"]["<end>"] = 5000
    with pytest.raises(TokenizerError, match="gaps"):
        Tokenizer(json.dumps(bare))
    latin = tmp_path / "tokenizer.json"
    latin.write_bytes(b"\xe9")
    with pytest.raises(TokenizerError, match="UTF-8"):
        Tokenizer.load(latin)
