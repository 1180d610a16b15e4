"""What the checks of an answer report."""

from enum import StrEnum

import msgspec


class Check(StrEnum):
    """Which check spoke."""

    EMPTY = "empty"
    """The answer says nothing."""
    LEAK = "leak"
    """The answer holds data or a secret that it must not show."""
    PROMPT = "prompt"
    """The answer repeats a text that it must not show, such as a system prompt."""
    CUT_OFF = "cut_off"
    """The answer ends in the middle."""
    REFUSAL = "refusal"
    """The answer declines to help."""
    LANGUAGE = "language"
    """The answer is in another language than is wanted."""
    FORMAT = "format"
    """The answer is not the JSON that was asked for."""
    GROUNDING = "grounding"
    """The documents do not support the answer."""
    RELEVANCE = "relevance"
    """The answer is about something else."""


class Severity(StrEnum):
    """What a finding is worth."""

    LOW = "low"
    """Noted; the answer may go out."""
    HIGH = "high"
    """The policy says what follows."""


class Finding(msgspec.Struct, frozen=True):
    """One thing a check found in an answer.

    Attributes:
        check: The check.
        severity: Whether something follows.
        start: Offset of the first character in the answer, in code points from 0.
        end: Offset after the last character.
        detail: What it is and why it counts, without the text itself: findings are logged.
        where: The part of the answer, e.g. `choices[1]`; empty for the first choice's text.
        score: What was measured, 0 to 1; None where nothing was.
    """

    check: Check
    severity: Severity
    start: int
    end: int
    detail: str
    where: str = ""
    score: float | None = None


def leak(kind: str, start: int, end: int) -> Finding:
    """The finding for a value that the request did not bring along."""
    detail = f"{kind} of {end - start} characters that the request did not bring along"
    return Finding(Check.LEAK, Severity.HIGH, start, end, detail)
