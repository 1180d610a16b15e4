"""The tokenizer's file, without what a caller decides."""

import msgspec


def plain_tokenizer(text: str) -> bytes:
    """Return a `tokenizer.json` in its shortest form, with neither padding nor truncation."""
    whole = msgspec.json.decode(text)
    return msgspec.json.encode({**whole, "padding": None, "truncation": None})
