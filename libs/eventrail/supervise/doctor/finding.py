"""One thing that was looked at."""

from collections.abc import Sequence
from typing import Literal

import msgspec

Level = Literal["ok", "warn", "fail"]


class Finding(msgspec.Struct, frozen=True):
    """A finding.

    Attributes:
        check: what was looked at.
        level: `ok`; `warn`, it works but look at it; `fail`.
        says: what was found.
        advice: what to do about it; empty when all is well.
    """

    check: str
    level: Level
    says: str
    advice: str = ""


def judge(check: str, says: str, advice: str, *, good: bool, level: Level = "fail") -> Finding:
    """Return an `ok` finding if `good`, else one of `level` with advice."""
    return Finding(check, "ok", says) if good else Finding(check, level, says, advice)


def worst(findings: Sequence[Finding]) -> Level:
    """Return the worst level."""
    levels = {finding.level for finding in findings}
    return "fail" if "fail" in levels else "warn" if "warn" in levels else "ok"
