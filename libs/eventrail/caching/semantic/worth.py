"""Whether the answer to a question is worth keeping for others, and for later.

Three kinds are not: what changes by the hour, what is about the one who asks, and what is wanted
new each time. Rules alone: they can be read, and extended by a line (`worth.toml`);
`docs/caching/semantic.md` has what they find and what they find by mistake.
"""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

from eventrail.caching.interface import Worth

_LONGEST: Final = 2_000
_KEPT: Final = 4096
_UNLESS: Final = {"personal": "everybody", "creative": "about"}
"""Patterns that take back what others say."""


def _patterns() -> dict[str, re.Pattern[str]]:
    text = files("eventrail.caching.semantic").joinpath("worth.toml").read_text("utf-8")
    return {
        name: re.compile("|".join(patterns), re.IGNORECASE)
        for name, patterns in tomllib.loads(text).items()
    }


_KINDS: Final = _patterns()


@lru_cache(maxsize=_KEPT)
def worth(question: str) -> Worth:
    """Return whether the answer to a question is worth keeping, and if not, why."""
    text = " ".join(question[:_LONGEST].split())
    for reason, pattern in _KINDS.items():
        if reason in _UNLESS.values() or not pattern.search(text):
            continue
        unless = _UNLESS.get(reason)
        if unless is None or not _KINDS[unless].search(text):
            return Worth(keep=False, reason=reason)
    return Worth(keep=bool(text))
