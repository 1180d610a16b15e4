"""One spelling for texts that a reader takes for the same."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def normal(text: str) -> str:
    """Return the text in NFKC, without case, its white space single."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _SPACES.sub(" ", text.lower()).strip()
