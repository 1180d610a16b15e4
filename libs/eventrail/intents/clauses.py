"""The parts of a message that may ask for different things; pure.

Split is at the ends of sentences and at words that join clauses, in English and Korean. Such words
join nouns too ("salt and pepper"), so what comes out are candidates: who asks keeps a split only
if its parts want different things.
"""

import re
from typing import Final

MOST: Final = 4
LONGEST: Final = 300
"""A message of more parts, or of more characters, is not taken apart: it tells a story."""

_ENDS = r"(?<=[.!?\u3002\uff1f\uff01])\s+|[;\n]+"
_ENGLISH = (
    r",?\s+(?:and\s+)?(?:then|afterwards|after\s+that)\b,?\s+"
    r"|,?\s+(?:and\s+also|as\s+well\s+as|and|also|plus|but)\s+"
    r"|^\s*(?:first|second|third|finally|next|also|then),?\s+"
)
_KOREAN = (
    r"(?<=고)\s+(?:나서\s+)?|(?<=한\s다음)에?\s+|(?<=한\s뒤)에?\s+|\s*(?:그리고|그다음에?|또한)\s+"
)
_SPLIT = re.compile(f"{_ENDS}|{_ENGLISH}|{_KOREAN}", re.IGNORECASE)
_LEAST: Final = 3


def clauses(text: str) -> list[str]:
    """Return the parts of a text, in order; the text alone if it has one part, or too many."""
    whole = text.strip()
    if len(whole) > LONGEST:
        return [whole]
    parts = [part.strip(" ,.") for part in _SPLIT.split(whole)]
    parts = [part for part in parts if len(part) >= _LEAST]
    return parts if 1 < len(parts) <= MOST else [whole] if whole else []
