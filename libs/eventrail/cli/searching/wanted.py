"""What is looked for, as a condition of SQL on the view `requests`: pure."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

_WORDS = re.compile(r'"([^"]+)"|(\S+)')

_LIKED = {
    "up": "CASE signal WHEN 'stars' THEN value > 3 ELSE value > 0 END",
    "down": "signal = 'report' OR CASE signal WHEN 'stars' THEN value < 3 ELSE value < 0 END",
    "any": "true",
}

_EQUAL = ("tenant", "user", "session", "status", "model", "pool", "route", "template", "intent")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What requests must be like; what is None or empty does not matter.

    Attributes:
        text: words that the question or the answer must have, a phrase in double quotes.
        error: the code of the problem, e.g. `deadline_exceeded`.
        cost_above: money.
        slower_than: milliseconds.
        verdict: a check that fired, or the beginning of its name: `pii` for `pii.email` too.
        feedback: whether users said good, bad or anything about it.
        rating_below: mean of what users said, -1 to 1.
        judged_below: mean of what judges said, 0 to 1.
        since: not before.
        until: before.
    """

    text: str = ""
    tenant: str | None = None
    user: str | None = None
    session: str | None = None
    status: str | None = None
    error: str | None = None
    model: str | None = None
    pool: str | None = None
    route: str | None = None
    template: str | None = None
    intent: str | None = None
    cost_above: float | None = None
    slower_than: float | None = None
    verdict: str | None = None
    feedback: Literal["up", "down", "any"] | None = None
    rating_below: float | None = None
    judged_below: float | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def terms(self) -> list[str]:
        """The words and phrases of `text`, in lower case."""
        return [(phrase or word).lower() for phrase, word in _WORDS.findall(self.text)]


def typed(arguments: Sequence[str]) -> str:
    """Return the text of a command line, where a shell has taken the quotes from phrases."""
    return " ".join(f'"{one}"' if " " in one and '"' not in one else one for one in arguments)


def condition(wanted: Wanted) -> tuple[str, list[object]]:
    """Return the condition, and the values of its parameters in their order."""
    parts: list[tuple[str, object]] = []
    for name in _EQUAL:
        value = getattr(wanted, name)
        if value is not None:
            parts.append((_equal(name, value), value))
    parts += [
        (said, value)
        for said, value in (
            ("problem = ?", wanted.error),
            ("cost > ?", wanted.cost_above),
            ("duration_ms > ?", wanted.slower_than),
            ("rating < ?", wanted.rating_below),
            ("judged < ?", wanted.judged_below),
            ("accepted_at >= ?", wanted.since),
            ("accepted_at < ?", wanted.until),
            (_verdict(), wanted.verdict),
        )
        if value is not None
    ]
    said = "lower(coalesce(question, '') || ' ' || coalesce(answer, ''))"
    parts += [(f"contains({said}, ?)", term) for term in wanted.terms]
    conditions = [said for said, _ in parts]
    if wanted.feedback is not None:
        conditions.append(
            f"(tenant, rid) IN (SELECT (tenant, rid) FROM feedback WHERE {_LIKED[wanted.feedback]})"  # noqa: S608 -- constants
        )
    return " AND ".join(conditions) or "true", [value for _, value in parts]


def _equal(name: str, value: object) -> str:
    """Return the condition on a column; a template without its version stands for all of them."""
    if name == "template" and "@" not in str(value):
        return "split_part(template, '@', 1) = ?"
    return f'"{name}" = ?'


def _verdict() -> str:
    return (
        "(tenant, rid) IN (SELECT (tenant, rid) FROM verdicts "
        "WHERE starts_with(\"check\" || '.', ? || '.'))"
    )
