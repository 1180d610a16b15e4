"""Work that commands start but services know how to do, found by entry points."""

from importlib.metadata import entry_points
from typing import Any

from eventrail.contracts.errors import EventrailError

GROUP = "eventrail.jobs"


class JobUnavailable(EventrailError):
    """What the command needs is not installed."""


def load_job(name: str) -> Any:
    """Return the callable of a job; each says in its own module how it is called.

    Raises:
        JobUnavailable: there is no such job, or a package that it needs is missing.
    """
    for point in entry_points(group=GROUP, name=name):
        try:
            return point.load()
        except ModuleNotFoundError as error:
            raise JobUnavailable(
                f"{name} needs the package {error.name!r}; install eventrail[worker-cpu] or "
                "eventrail[worker-gpu]"
            ) from error
    raise JobUnavailable(f"this installation knows no job {name!r}; run `make setup`")
