"""Spans of time as operators write them: `90d`, `24h`, `30m`, `10s`."""

import re
from datetime import timedelta

from eventrail.contracts.errors import EventrailError

_FORM = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(weeks=5200)


class InvalidDuration(EventrailError):
    """The text is not a span of time."""


def parse_duration(text: str) -> timedelta:
    """Return the span that a number and a unit (s, m, h, d, w) stand for; `0` is none.

    Raises:
        InvalidDuration: it is none, or longer than a hundred years.
    """
    if text.strip() == "0":
        return timedelta(0)
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise InvalidDuration(f"{text[:40]!r} is not a span of time such as 90d, 24h, 30m or 10s")
    span = timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})
    if span > LONGEST:
        raise InvalidDuration(f"{text!r} is longer than a hundred years")
    return span
