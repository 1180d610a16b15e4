"""The one shape of a service: what it adds to a process.

    service = Service("router", "chooses model, template and path", build)

    async def build(host: Host) -> Part:
        return Part(stages=[RouterStage()])

A process hosts any set of services. Services are found by the entry points of group
`eventrail.services`, so nothing here, and no service, imports another service.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol

from eventrail.contracts.errors import EventrailError
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState
from eventrail.runtime.stage import Stage

if TYPE_CHECKING:
    from eventrail.runtime.host import Host

GROUP = "eventrail.services"


class UnknownService(EventrailError):
    """No installed package offers a service of that name."""


class Reader(Protocol):
    """A projection of ended requests: sees each at least once, changes no life.

    Attributes:
        name: names its durable consumer `reader-<name>` of `log.done.>`.
        slots: how many it reads at once.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 -- described above
    @property
    def slots(self) -> int: ...  # noqa: D102 -- described above

    def wants(self, rid: str, payload: bytes) -> bool:
        """Say, from the bytes alone, whether the request is worth decoding."""
        ...

    async def read(self, record: Record, state: RequestState) -> None:
        """Take one ended request in; must be idempotent. Any exception: delivered again."""
        ...


class Daemon(Protocol):
    """Something that runs as long as its process, such as an HTTP server.

    Attributes:
        name: for logs and health.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 -- described above

    async def start(self) -> None:
        """Begin, and return when ready to serve."""
        ...

    async def run(self) -> None:
        """Run; returning or raising before `stop` ends the process, to be restarted."""
        ...

    async def stop(self) -> None:
        """Take no more work and finish what is in hand."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """What one service adds to a process.

    Attributes:
        reports: by name, what the health endpoint shows besides; must be quick, JSON, and free
            of secrets.
    """

    stages: Sequence[Stage] = ()
    readers: Sequence[Reader] = ()
    daemons: Sequence[Daemon] = ()
    reports: Mapping[str, Callable[[], object]] = field(
        default_factory=dict[str, Callable[[], object]]
    )


@dataclass(frozen=True, slots=True)
class Service:
    """A service.

    Attributes:
        name: what `eventrail run` calls it.
        summary: one line for `--help`.
        build: makes its part, given the process it lives in.
    """

    name: str
    summary: str
    build: Callable[["Host"], Awaitable[Part]]


def find(name: str) -> Service:
    """Return the installed service of that name.

    Raises:
        UnknownService: there is none; the message lists those there are.
    """
    points = entry_points(group=GROUP)
    if name not in points.names:
        raise UnknownService(
            f"no service {name!r}; installed are: {', '.join(sorted(points.names))}"
        )
    return points[name].load()


def installed() -> list[str]:
    """Return the names of all installed services."""
    return sorted(entry_points(group=GROUP).names)
