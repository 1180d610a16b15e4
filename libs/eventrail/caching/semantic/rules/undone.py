"""One undoes what the other does: to lock, to take the lock off; to order, to cancel the order."""

from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.rules.leftover import Leftover

_UNDOES: Final = frozenset(
    ["cancel", "undo", "revert", "withdraw", "recall", "dismiss", "expire", "reject"]
)
_UNDOES_KO: Final = (
    "해제",
    "취소",
    "해지",
    "중지",
    "철회",
    "탈퇴",
    "반납",
    "반품",
    "만료",
    "불합격",
    "거절",
)


def undone(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether exactly one has a word that takes something back."""
    del left
    return _undoes(one) != _undoes(other)


def _undoes(reading: Reading) -> bool:
    if reading.korean:
        return any(word.plain.startswith(_UNDOES_KO) for word in reading.words)
    return any(word.plain in _UNDOES for word in reading.words)
