"""The subword vocabulary: byte-pair encoding of single words, bytes for all else.

Each word or mark is encoded alone, lower case, with a mark where it starts («▁»); BPE as in
Sennrich, Haddow & Birch 2016. Characters too rare for a token of their own are spelt in
UTF-8 bytes, so nothing is unknown.
"""

import json
from collections.abc import Mapping

from tokenizers import Tokenizer as HFTokenizer
from tokenizers import models, trainers

from bot.lyrics.form import CONTROLS

WORD_START = "▁"
MIN_CHARACTER_COUNT = 50
_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def train_tokenizer(counts: Mapping[str, int], size: int) -> str:
    """Learn `size` tokens from the counts of lower-case chunks; return tokenizer.json's text.

    Raises:
        ValueError: `size` leaves no room beside the controls, the bytes and the alphabet.
    """
    characters: dict[str, int] = {WORD_START: MIN_CHARACTER_COUNT}
    for chunk, count in counts.items():
        for character in chunk:
            characters[character] = characters.get(character, 0) + count
    alphabet = sorted(c for c, n in characters.items() if n >= MIN_CHARACTER_COUNT)
    reserved = [*CONTROLS, *_BYTES]
    if size < len(reserved) + len(alphabet):
        raise ValueError(
            f"A vocabulary of {size} is too small: controls, bytes and the alphabet alone"
            f" take {len(reserved) + len(alphabet)}."
        )
    tokenizer = HFTokenizer(models.BPE(byte_fallback=True))
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=2,
        special_tokens=reserved,
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        show_progress=False,
    )
    known = set(alphabet)
    tokenizer.train_from_iterator(
        (
            WORD_START + chunk
            for chunk, count in sorted(counts.items())
            if known.issuperset(chunk)
            for _ in range(count)
        ),
        trainer,
    )
    # Kept as plain entries: as special tokens, they would be found inside a member's text.
    bare = json.loads(tokenizer.to_str())
    bare["added_tokens"] = []
    return json.dumps(bare, ensure_ascii=False)
