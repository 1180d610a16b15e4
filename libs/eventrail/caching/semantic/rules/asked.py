"""Questions for another kind of answer, or for leave instead of advice."""

from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.reading.asked import asks_apart
from eventrail.caching.semantic.rules.leftover import Leftover

_MODALS: Final = {
    "can": "can", "could": "can", "may": "can", "might": "can",
    "should": "should", "shall": "should", "ought": "should",
    "must": "must",
}  # fmt: skip
_WITHIN: Final = 3
_KOREAN: Final = (
    ("must", ("해야", "야 하", "야하", "야 되", "야되", "필수")),
    ("can", ("수 있", "가능", "해도 되", "도 되", "도 돼")),
)


def asks_else(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether one asks, say, for a time and the other for a place."""
    del left
    return asks_apart(one.asked, other.asked)


def other_modal(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether one asks what can be, the other what should or must be."""
    del left
    mine, theirs = _modal(one), _modal(other)
    return bool(mine and theirs and mine != theirs)


def _modal(reading: Reading) -> str:
    if reading.korean:
        found = [name for name, signs in _KOREAN if any(sign in reading.text for sign in signs)]
        return found[0] if len(found) == 1 else ""
    if reading.asked in {"manner", "thing"}:
        return ""  # `How can I` asks what `How should I` asks
    first = [word.plain for word in reading.words[:_WITHIN]]
    plain = " ".join(word.plain for word in reading.words)
    if "have to" in plain or "need to" in plain or "required to" in plain:
        return "must"
    return next((_MODALS[word] for word in first if word in _MODALS), "")
