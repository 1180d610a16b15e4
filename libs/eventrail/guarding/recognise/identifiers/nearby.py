"""Words near a value that say what it is."""

import re
from collections.abc import Iterable
from typing import Final

BEFORE: Final = 48
"""Characters before a value that may hold such words."""

AFTER: Final = 32
"""Characters after a value that may hold such words."""

_SENTENCE_END = re.compile(r"[.,;!?\n]")
_LETTER = re.compile(r"[^\W\d_]")
_NEVER = re.compile(r"(?!)")


def words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Matches any of these words; those in the Latin script as whole words, but for `word*`."""
    patterns = [_pattern(word) for word in sorted(words)]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else _NEVER


def _pattern(word: str) -> str:
    stem = word.rstrip("*")
    if not stem[0].isascii():
        return re.escape(stem)
    end = "" if word != stem else "(?![A-Za-z])"
    return f"(?<![A-Za-z]){re.escape(stem)}{end}"


def has_words(text: str, start: int, end: int) -> bool:
    """Whether there are letters near a value at all; in a table of numbers there are none."""
    before = _LETTER.search(text, max(0, start - BEFORE), start)
    return before is not None or _LETTER.search(text, end, end + AFTER) is not None


def announced(words: re.Pattern[str], text: str, start: int) -> bool:
    """Whether words just before `start` say what follows."""
    return words.search(text, max(0, start - BEFORE), start) is not None


def explained(words: re.Pattern[str], text: str, end: int) -> bool:
    """Whether words just after `end`, in the same sentence, say what that was.

    A colon makes them the name of what comes next.
    """
    limit = min(len(text), end + AFTER)
    stop = _SENTENCE_END.search(text, end, limit)
    if stop:
        limit = stop.start()
    return text.find(":", end, limit) < 0 and words.search(text, end, limit) is not None
