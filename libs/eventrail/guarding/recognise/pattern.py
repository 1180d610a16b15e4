"""Recognisers that are one regular expression over a run of known characters."""

import re
from collections.abc import Callable
from typing import Final

from eventrail.guarding.span import Span

_NEXT: Final = 4  # characters after a match that its pattern may look at


class PatternRecognizer:
    """Finds what a pattern matches and a function takes for valid.

    Args:
        kind: Of the spans.
        gate: Occurs in every text that holds a value, and is quickly searched for: it begins with
            a character that is rare in running text.
        pattern: May look at the character before and at four after a match; a match holds only
            `characters`.
        valid: Judges a match.
        characters: What a value consists of.
        longest: Characters of the longest match.
        priority: See `Recognizer`.
        normal: See `Recognizer`.
    """

    def __init__(
        self,
        kind: str,
        gate: Callable[[str], bool],
        pattern: re.Pattern[str],
        valid: Callable[[str], bool],
        *,
        characters: str,
        longest: int,
        priority: int = 12,
        normal: Callable[[str], str] = str.casefold,
    ) -> None:
        self._kind = kind
        self._gate = gate
        self._pattern = pattern
        self._valid = valid
        self._characters = characters
        self._reach = longest + _NEXT
        self._priority = priority
        self._normal = normal

    @property
    def kind(self) -> str:
        """Of the spans."""
        return self._kind

    @property
    def priority(self) -> int:
        """See `Recognizer`."""
        return self._priority

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every value that begins at or after `start`."""
        if not self._gate(text[start:]):
            return []
        return [
            Span(self._kind, *match.span())
            for match in self._pattern.finditer(text, start)
            if self._valid(match[0])
        ]

    def pending(self, text: str) -> int:
        """Holds trailing characters of a value."""
        floor = max(0, len(text) - self._reach)
        return floor + len(text[floor:].rstrip(self._characters))

    def normal(self, value: str) -> str:
        """As the function says."""
        return self._normal(value)
