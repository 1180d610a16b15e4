"""One spelling for texts that a reader takes for the same."""

import unicodedata


def normal(text: str) -> str:
    """Return the text in NFKC, without case, its white space single."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.lower().split())
