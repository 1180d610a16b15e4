"""From the pools that are wanted and the applications there are, to what is to be done; pure.

A pool's new make is deployed beside its old one, and the old one is deleted only when the new
one runs. So whatever is wrong with the new one, the old one goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eventrail.config.model import Pool
from eventrail.pools.effects import SCALES
from eventrail.worker.serving.fingerprint import application_name


@dataclass(frozen=True, slots=True)
class Deployed:
    """An application that we have deployed, or found.

    Attributes:
        name: in Serve.
        pool: as it was deployed, or None for one that an earlier process deployed.
        threads: of each replica on a CPU; they stay as they are when replicas come or go.
        ran: whether all its replicas have worked at some time.
    """

    name: str
    pool: Pool | None
    threads: int = 0
    ran: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """What Serve says of an application.

    Attributes:
        state: Serve's own word.
        message: Serve's own words.
        running: replicas that work.
        wanted: replicas that there are to be.
    """

    state: str = "UNKNOWN"
    message: str = ""
    running: int = 0
    wanted: int = 0


ABSENT = Status("ABSENT")


@dataclass(frozen=True, slots=True)
class Deploy:
    """Make the pool's application, or give the one there is another number of replicas."""

    application: str
    pool: Pool
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Delete:
    """Let the replicas of an application finish, and delete it."""

    application: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Delete an application that could not start, and remember why."""

    application: str
    message: str


Action = Deploy | Delete | GiveUp


def actions(
    name: str,
    wanted: Pool | None,
    deployed: Sequence[Deployed],
    statuses: Mapping[str, Status],
    failed: Mapping[str, str],
) -> list[Action]:
    """Return what to do about one pool, in order.

    Args:
        name: the pool.
        wanted: its configuration; None if it is gone or drained.
        deployed: its applications.
        statuses: of Serve's applications, by name.
        failed: applications that are not to be tried again, and why.
    """
    if wanted is None:
        return [Delete(each.name) for each in deployed if not _ends(each, statuses)]
    target = application_name(name, wanted)
    there = next((each for each in deployed if each.name == target), None)
    if there is None:
        return [] if target in failed else [Deploy(target, wanted)]
    status = statuses.get(target, ABSENT)
    if status.state == "DEPLOY_FAILED" and not there.ran:
        return [GiveUp(target, status.message)]
    if there.pool is None or _scales(there.pool, wanted):
        return [Deploy(target, wanted, there.threads)]
    if status.state != "RUNNING":
        return []
    return [
        Delete(each.name) for each in deployed if each.name != target and not _ends(each, statuses)
    ]


def _scales(before: Pool, after: Pool) -> bool:
    return any(getattr(before, field) != getattr(after, field) for field in SCALES)


def _ends(deployed: Deployed, statuses: Mapping[str, Status]) -> bool:
    return statuses.get(deployed.name, ABSENT).state == "DELETING"
