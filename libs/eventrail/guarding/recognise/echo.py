"""Verbatim stretches of a protected text, such as a system prompt, in an answer.

Words are compared without case, punctuation and white space. Every window of `words` words that
also stands in the protected text is a span; windows overlap, so the detector joins them into the
whole stretch, however long it is.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from eventrail.guarding.span import CONTEXT, Span

_UNSPACED: Final = "\u3040-\u30ff\u3400-\u9fff"  # kana and ideographs: each counts as a word
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


class _Protected(NamedTuple):
    windows: frozenset[str]
    joined: str


class EchoRecognizer:
    """Finds text copied from `protected`.

    Args:
        protected: The text that must not be repeated.
        words: How many words in a row make a copy; shorter stretches are common phrases.

    Raises:
        ValueError: `words` is below 2.
    """

    kind: str = "ECHO"
    priority: int = 0

    def __init__(self, protected: str, *, words: int) -> None:
        if words < 2:  # noqa: PLR2004 - a single word is never a copy
            raise ValueError(f"an echo needs at least 2 words, got {words}")
        self._words = words
        self._protected = _index(protected, words)

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every copied window of words that begins at or after `start`."""
        words = [
            word for word in _WORD.finditer(text, max(0, start - CONTEXT)) if word.start() >= start
        ]
        spoken = [word[0].casefold() for word in words]
        return [
            Span(self.kind, words[first].start(), words[first + self._words - 1].end())
            for first in range(len(words) - self._words + 1)
            if " ".join(spoken[first : first + self._words]) in self._protected.windows
        ]

    def pending(self, text: str) -> int:
        """Holds the last words as long as they go along with the protected text."""
        words = list(_WORD.finditer(text))[-self._words :]
        pending = len(text)
        tail = "" if words and words[-1].end() == len(text) else " "
        for word in reversed(words):
            tail = f" {word[0].casefold()}{tail}"
            if tail not in self._protected.joined:
                break
            pending = word.start()
        return pending

    def normal(self, value: str) -> str:
        """The words alone."""
        return " ".join(_words_of(value))


def _words_of(text: str) -> list[str]:
    return [word[0].casefold() for word in _WORD.finditer(text)]


@lru_cache(maxsize=64)
def _index(protected: str, words: int) -> _Protected:
    """Kept for the few system prompts in use, since every request comes with one."""
    spoken = _words_of(protected)
    windows = (" ".join(spoken[first : first + words]) for first in range(len(spoken) - words + 1))
    return _Protected(frozenset(windows), f" {' '.join(spoken)} ")
