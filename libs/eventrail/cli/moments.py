"""Moments as people write them: a date, a date and time, or how long ago."""

import re
from datetime import UTC, datetime, timedelta

from eventrail.contracts.errors import EventrailError

_AGO = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class InvalidMoment(EventrailError):
    """A moment that does not read as one."""


def moment(text: str | None) -> datetime | None:
    """Return a moment in UTC; None where none is given.

    Args:
        text: `2026-11-01`, `2026-11-01T12:00`, also with a zone, or `24h` for so long ago.

    Raises:
        InvalidMoment: it is none of these.
    """
    if not text:
        return None
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago is not None:
            return datetime.now(UTC) - timedelta(seconds=float(ago[1]) * _SECONDS[ago[2]])
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise InvalidMoment(
            f"{text!r} is no moment; write e.g. 2026-11-01, 2026-11-01T12:00 or 24h"
        ) from error
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
