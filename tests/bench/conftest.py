from inference.conftest import tiny, tokenizer_json

__all__ = ["tiny", "tokenizer_json"]
