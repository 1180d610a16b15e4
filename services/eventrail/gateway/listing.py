"""Lists of requests, for whoever asks: over HTTP or over NATS."""

import contextlib

from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.records import Record
from eventrail.contracts.resources import RequestLine, RequestPage
from eventrail.eventlog.fold import fold
from eventrail.gateway.parts import Gateway
from eventrail.gateway.recent import Place, Recent

STATUSES = ("open", "completed", "rejected", "failed", "cancelled")

EXAMINED = 1000
"""Requests looked at for one page; a page that would need more ends early, and says so."""


async def list_requests(
    gateway: Gateway, tenant: str, *, status: str | None, after: str | None, limit: int
) -> RequestPage:
    """Return a page of a tenant's requests, the one that moved last first.

    Args:
        gateway: reads the log.
        tenant: whose requests.
        status: one of `STATUSES`; None for all.
        after: id of the request that the page follows.
        limit: how many, at least 1.

    Raises:
        RequestProblem: there is no such status, or no request `after`.
        LogUnavailable: the log did not answer.
    """
    if status is not None and status not in STATUSES:
        raise problem(
            Code.INVALID_REQUEST,
            f"status is one of {', '.join(STATUSES)}, not {status[:40]!r}",
            where="status",
        )
    before = None if after is None else (await gateway.lookup.stored(tenant, after)).sequence
    lines: list[RequestLine] = []
    last_seen, examined, more = after, 0, False
    places = Recent(gateway.client).before(tenant, before)
    async with contextlib.aclosing(places) as newest_first:
        async for place in newest_first:
            if len(lines) == limit or examined == EXAMINED:
                more = True
                break
            last_seen = place.rid
            examined += 1
            line = await _line(gateway, tenant, place, status, before)
            if line is not None:
                lines.append(line)
    return RequestPage(
        data=lines,
        first_id=lines[0].id if lines else None,
        last_id=last_seen if more else (lines[-1].id if lines else None),
        has_more=more,
    )


async def _line(
    gateway: Gateway, tenant: str, place: Place, status: str | None, before: int | None
) -> RequestLine | None:
    """Return a request's line; None if it does not belong on the page."""
    if status is not None and (status == "open") == place.ended:
        return None
    try:
        stored = await gateway.lookup.stored(tenant, place.rid)
    except RequestProblem:
        return None  # truncated a moment ago
    if before is not None and stored.sequence >= before:
        return None  # it has moved since, and stands on an earlier page
    line = line_of(stored.record)
    return line if status in {None, line.status} else None


def line_of(record: Record) -> RequestLine:
    """Return what a list says of a request, given its last record."""
    state = fold(record)
    accepted = state.accepted
    return RequestLine(
        id=state.rid,
        status=state.terminal.type if state.terminal is not None else "open",
        created=int(state.accepted_at.timestamp()) if state.accepted_at is not None else 0,
        deadline=state.deadline,
        model=accepted.model if accepted is not None else "",
        door=accepted.door if accepted is not None else "",
        stream=accepted is not None and accepted.stream,
        priority=state.priority,
        user=accepted.user if accepted is not None else None,
        session=accepted.session if accepted is not None else None,
        metadata=accepted.metadata if accepted is not None else {},
        usage=state.usage,
        cost=state.cost,
        trace=state.trace,
    )
