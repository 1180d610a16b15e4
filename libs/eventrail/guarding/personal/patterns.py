"""A tenant's own patterns and words, found in time that grows with the text and nothing else.

RE2 (google-re2, https://github.com/google/re2/wiki/Syntax) has no back references and no look
around, and in return no expression can make it slow: its automata read each character once.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

import re2

from eventrail.guarding.span import Span

LONGEST_PATTERN: Final = 500
"""Characters of an expression."""

LONGEST_MATCH: Final = 256
"""Characters of a value that an expression finds; longer ones are found in parts."""

_MEMORY: Final = 8 << 20  # bytes for one compiled expression; more is refused when it is compiled
_HANGUL: Final = ("\uac00", "\ud7a3")


class Pattern:
    """One expression for one kind.

    Args:
        kind: of every span.
        expression: in RE2's syntax.
        whole_words: matches that are part of a longer word do not count.

    Raises:
        ValueError: RE2 refuses the expression.
    """

    def __init__(self, kind: str, expression: str, *, whole_words: bool = False) -> None:
        self.kind = kind
        self._whole_words = whole_words
        self._compiled = _compiled(expression, caseless=whole_words)

    def find(self, text: str, start: int = 0) -> Iterator[Span]:
        """Yields matches that begin at or after `start`, none of them empty."""
        for match in self._compiled.finditer(text, start):
            first, last = cast("tuple[int, int]", match.span())
            if last > first and not (self._whole_words and _is_cut(text, first, last)):
                yield Span(self.kind, first, last)


def words(kind: str, entries: Iterable[str]) -> Pattern:
    """Return the pattern that finds whole words and phrases, whatever their case."""
    longest_first = sorted({" ".join(entry.split()) for entry in entries}, key=len, reverse=True)
    ways = (r"\s+".join(map(_escaped, entry.split())) for entry in longest_first)
    return Pattern(kind, "|".join(ways), whole_words=True)


def pattern_problem(expression: str) -> str:
    """Say what is wrong with an expression; empty if nothing is."""
    if len(expression) > LONGEST_PATTERN:
        return f"has {len(expression)} characters; {LONGEST_PATTERN} at most"
    try:
        compiled = _compiled(expression, caseless=False)
    except ValueError as error:
        return f"is no regular expression in RE2's syntax: {error}"
    if compiled.search("") is not None:
        return "matches nothing at all as well, so it would be found everywhere"
    return ""


def _compiled(expression: str, *, caseless: bool) -> Any:
    library = cast("Any", re2)  # it has no type hints
    options = library.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.case_sensitive = not caseless
    options.never_capture = True
    try:
        return library.compile(expression, options)
    except library.error as error:
        reason = error.args[0] if error.args else error
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(said) from None


def _escaped(word: str) -> str:
    return cast("Any", re2).escape(word)


def _is_cut(text: str, first: int, last: int) -> bool:
    """Whether the match is part of a longer word; a Korean particle may follow a word."""
    before = text[first - 1] if first else " "
    after = text[last] if last < len(text) else " "
    return _joins(before, text[first]) or (_joins(text[last - 1], after) and not _is_hangul(after))


def _joins(one: str, other: str) -> bool:
    return (one.isalnum() or one == "_") and (other.isalnum() or other == "_")


def _is_hangul(character: str) -> bool:
    first, last = _HANGUL
    return first <= character <= last
