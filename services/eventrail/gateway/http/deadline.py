"""How long a request over HTTP may take: `X-Eventrail-Timeout` or `X-Eventrail-Deadline`."""

from datetime import UTC, datetime

from eventrail.contracts.errors import Code, problem
from eventrail.gateway.http.exchange import Exchange

TIMEOUT = "X-Eventrail-Timeout"
DEADLINE = "X-Eventrail-Deadline"


def timeout_of(exchange: Exchange) -> float | None:
    """Return the seconds a request's headers leave it; None if they do not say.

    Raises:
        RequestProblem: as `timeout_in` does.
    """
    return timeout_in(
        exchange.header(TIMEOUT.lower().encode()),
        exchange.header(DEADLINE.lower().encode()),
        datetime.now(UTC),
    )


def timeout_in(timeout: str | None, deadline: str | None, now: datetime) -> float | None:
    """Return the seconds that two headers leave; the shorter, if there are both.

    Args:
        timeout: seconds, as a decimal number.
        deadline: a time with its zone, in RFC 3339.
        now: with its zone.

    Raises:
        RequestProblem: `invalid_request`, a header is no such thing; `deadline_exceeded`, the
            deadline is over.
    """
    given = [_seconds(timeout)] if timeout is not None else []
    if deadline is not None:
        left = (_time(deadline) - now).total_seconds()
        if left <= 0:
            raise problem(
                Code.DEADLINE_EXCEEDED,
                f"{DEADLINE} was {-left:.3f} s before the request came",
                where=DEADLINE,
                hint="nothing was begun; compare the two clocks, or give it more time",
            )
        given.append(left)
    return min(given, default=None)


def _seconds(header: str) -> float:
    try:
        return float(header)
    except ValueError as error:
        raise problem(
            Code.INVALID_REQUEST,
            f"{TIMEOUT} is a number of seconds, not {header[:40]!r}",
            where=TIMEOUT,
        ) from error


def _time(header: str) -> datetime:
    try:
        time = datetime.fromisoformat(header.strip())
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise problem(
            Code.INVALID_REQUEST,
            f"{DEADLINE} is a time such as 2026-01-31T12:00:00Z, not {header[:40]!r}",
            where=DEADLINE,
            hint="RFC 3339, with its zone",
        )
    return time
