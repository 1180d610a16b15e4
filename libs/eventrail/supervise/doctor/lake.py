"""The lake: whether it keeps up, and whether it passed anything over."""

from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.lake.behind import State, measure
from eventrail.lake.storage.interface import LakeDamaged, Place
from eventrail.supervise.doctor.finding import Finding

SLOW_S = 300.0
"""A lake this far behind is told of."""


async def look_at_lake(client: Client, lake: Place) -> Finding:
    """Check lag and gaps of every archived stream.

    Args:
        client: a connection as the operator.
        lake: where the lake is.
    """
    try:
        states = [await measure(client, lake, stream) for stream in names.ARCHIVED]
    except (LakeDamaged, OSError) as error:
        return Finding("lake", "fail", str(error), "run `eventrail lake verify`")
    except (NatsError, LogUnavailable) as error:
        return Finding("lake", "warn", repr(error), "connect as the operator, JetStream on")
    return judged(states)


def judged(states: list[State]) -> Finding:
    """Return what the states of the streams come to."""
    gaps = [f"{each.stream} {first}-{last}" for each in states for first, last in each.gaps]
    if gaps:
        advice = "the streams have messages that the lake lacks: `eventrail lake status`"
        return Finding("lake", "fail", f"gaps: {', '.join(gaps[:5])}", advice)
    slow = [
        f"{each.stream} by {each.lag_messages} messages, {each.lag_s:.0f} s"
        for each in states
        if each.lag_s > SLOW_S
    ]
    if slow:
        return Finding("lake", "warn", f"behind: {'; '.join(slow)}", "is an archiver running?")
    files, size = sum(each.files for each in states), sum(each.bytes for each in states)
    return Finding("lake", "ok", f"{files} files, {size / 2**20:.1f} MiB, no gaps")
