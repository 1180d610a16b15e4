"""What the checks of an answer report."""

from enum import StrEnum

import msgspec


class Check(StrEnum):
    """Which check spoke."""

    EMPTY = "empty"
    """The answer says nothing."""
    LEAK = "leak"
    """The answer holds data, a secret or a prompt it must not show."""


class Severity(StrEnum):
    """What a finding is worth."""

    LOW = "low"
    """Noted; the answer may go out."""
    HIGH = "high"
    """The answer must not go out as it is."""


class Finding(msgspec.Struct, frozen=True):
    """One thing a check found in an answer.

    Attributes:
        check: The check.
        severity: Whether it stops the answer.
        start: Offset of the first character in the answer, in code points from 0.
        end: Offset after the last character.
        detail: What it is and why it counts, without the text itself: findings are logged.
    """

    check: Check
    severity: Severity
    start: int
    end: int
    detail: str


def leak(kind: str, start: int, end: int) -> Finding:
    """The finding for a value that the request did not bring along."""
    detail = f"{kind} of {end - start} characters that the request did not bring along"
    return Finding(Check.LEAK, Severity.HIGH, start, end, detail)
