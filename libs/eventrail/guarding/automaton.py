r"""Patterns that only say whether they fit anywhere: one pass over a text, however many they are.

RE2 reads a text once, at about a nanosecond a character, where Python's engine tries each
alternative at each place; it knows no look-around, and its `\b` takes only ASCII for words, so
what it finds is looked at once more by whoever needs to be exact.
"""

from collections.abc import Callable
from typing import Any, Final, cast

import re2

_MEMORY: Final = 64 << 20
"""Bytes that an automaton may take."""


def automaton(pattern: str) -> Callable[[str], bool]:
    """Return a function that says whether a pattern, in RE2's syntax, fits anywhere in a text."""
    library = cast("Any", re2)  # it has no type hints
    options = library.Options()
    options.max_mem = _MEMORY
    search = library.compile(pattern, options).search
    return lambda text: search(text.encode("utf-8", "surrogatepass")) is not None


def literal(text: str) -> str:
    """Return the pattern that fits a text and nothing else."""
    return cast("Any", re2).escape(text)
