"""Which books a request draws on, and when a window begins anew."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from eventrail.config.budgets import Budget, Window

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")
_DECEMBER = 12


class Applies(NamedTuple):
    """A budget that bounds a request.

    Attributes:
        name: of the budget.
        budget: its configuration.
        who: whose books of it: `all`, or `key-...` or `user-...`.
        window: the window's own name.
    """

    name: str
    budget: Budget
    who: str
    window: str


def applying(
    budgets: Mapping[str, Budget], tenant: str, key: str, user: str | None, at: datetime
) -> list[Applies]:
    """Return the budgets that bound a request, in the order of the configuration."""
    return [
        Applies(name, budget, who(budget, key, user), window_of(budget.window, at))
        for name, budget in budgets.items()
        if budget.tenant in {"*", tenant} and budget.key in {"", key} and budget.user in {"", user}
    ]


def who(budget: Budget, key: str, user: str | None) -> str:
    """Return whose books a request is in; one token of a subject."""
    if budget.per == "key":
        return f"key-{_token(key)}"
    if budget.per == "user":
        return f"user-{_token(user or '')}"
    return "all"


def window_of(window: Window, at: datetime) -> str:
    """Return the window's own name: `2026-11-21`, `2026-11` or `total`."""
    if window == "total":
        return "total"
    moment = at.astimezone(UTC)
    return f"{moment:%Y-%m-%d}" if window == "day" else f"{moment:%Y-%m}"


def begins_anew(window: Window, at: datetime) -> datetime | None:
    """Return when the next window begins; None if none does."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if window == "day":
        return midnight + timedelta(days=1)
    if window == "month":
        year, month = midnight.year, midnight.month
        later = (year + 1, 1) if month == _DECEMBER else (year, month + 1)
        return midnight.replace(year=later[0], month=later[1], day=1)
    return None


def _token(text: str) -> str:
    """Return a name as it is if it can be a token of a subject, else a part of its hash."""
    if _TOKEN.fullmatch(text):
        return text
    return "none" if not text else hashlib.sha256(text.encode()).hexdigest()[:32]
