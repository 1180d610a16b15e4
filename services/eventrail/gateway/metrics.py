"""Counts what leaves the gateway. Labels are bounded: doors, routes and statuses."""

import functools

from prometheus_client import Counter

_RESPONSES = Counter(
    "eventrail_gateway_responses",
    "Answers and refusals given, by door, route and status",
    ["door", "route", "status"],
)


class GatewayMetrics:
    """The gateway's own counters; stages and requests are counted by the runtime's observer."""

    def responded(self, door: str, route: str, status: str) -> None:
        """Count one response.

        Args:
            door: `http`, `ask`, `requests`, `cancel` or `status`.
            route: a template such as `/v1/requests/{rid}`, never a concrete path.
            status: an HTTP status or an answer's status.
        """
        _child(door, route, status).inc()


@functools.cache
def _child(door: str, route: str, status: str) -> Counter:
    """Return the counter of one combination; finding it by labels takes a lock each time."""
    return _RESPONSES.labels(door, route, status)
