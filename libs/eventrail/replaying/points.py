"""From a change to the first stage that must run again; pure.

    guardrail < router < cache < retriever < model < verdict

Everything that a request met before that stage is reused from the record.
"""

from collections.abc import Iterable
from enum import IntEnum

from eventrail.contracts.changes import FieldChange
from eventrail.contracts.errors import EventrailError


class Point(IntEnum):
    """Where a replay begins, the earliest first."""

    GUARDRAIL = 0
    ROUTER = 1
    CACHE = 2
    RETRIEVER = 3
    MODEL = 4
    VERDICT = 5
    NOWHERE = 6
    """Nothing that a request meets has changed: its whole life is reused."""

    @property
    def stage(self) -> str:
        """The stage's name, as the command line and the log have it."""
        return self.name.lower()


class InvalidPoint(EventrailError):
    """A stage that a replay cannot begin at."""


_BEGINS = {
    "guards": Point.GUARDRAIL,
    "artefacts": Point.GUARDRAIL,
    "rules": Point.ROUTER,
    "routes": Point.ROUTER,
    "intents": Point.ROUTER,
    "templates": Point.ROUTER,
    "pools": Point.ROUTER,
    "caching": Point.CACHE,
    "retrieval": Point.RETRIEVER,
}
"""The stage that meets a section of the configuration first; what is not here, no stage of a
replay meets: prices, limits, keys, budgets, who judges and who listens."""


def earliest_of(changes: Iterable[FieldChange]) -> Point:
    """Return the first stage that any of the changes touches."""
    return min((_of(change.path) for change in changes), default=Point.NOWHERE)


def _of(path: str) -> Point:
    section, _, rest = path.partition(".")
    section = section.partition("[")[0]
    if section == "tenants":  # `tenants.acme.guards` puts another policy of `guards` in force
        return _BEGINS.get(rest.partition(".")[2], Point.NOWHERE)
    return _BEGINS.get(section, Point.NOWHERE)


def point_of(stage: str) -> Point:
    """Return the point of a stage's name.

    Raises:
        InvalidPoint: there is none of that name.
    """
    for point in Point:
        if point.stage == stage and point is not Point.NOWHERE:
            return point
    known = ", ".join(point.stage for point in Point if point is not Point.NOWHERE)
    raise InvalidPoint(f"a replay cannot begin at {stage!r}; it can at: {known}")
