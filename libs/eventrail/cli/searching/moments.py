"""Moments as people write them: a date, a date and time, or how long ago."""

from datetime import UTC, datetime

from eventrail.cli.experiments.loading import InvalidLength, length_of
from eventrail.contracts.errors import EventrailError


class InvalidMoment(EventrailError):
    """A moment that does not read as one."""


def moment(text: str | None) -> datetime | None:
    """Return a moment in UTC; None for None.

    Args:
        text: `2026-11-01`, `2026-11-01T12:00`, also with a zone, or `24h` for so long ago.

    Raises:
        InvalidMoment: it is none of these.
    """
    if text is None:
        return None
    try:
        return datetime.now(UTC) - length_of(text)
    except InvalidLength:
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidMoment(
            f"{text!r} is no moment; write e.g. 2026-11-01, 2026-11-01T12:00 or 24h"
        ) from error
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
