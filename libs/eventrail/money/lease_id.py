"""What a budget lease's id says: of which books it is, and until when it may be drawn on."""

from datetime import UTC, datetime
from typing import NamedTuple

from eventrail.contracts import subjects
from eventrail.contracts.errors import ContractError

NOTHING = "-"
"""Stands for a lease where the request may cost nothing."""

_PARTS = 5


class InvalidLease(ContractError):
    """A text that is no lease id."""


class LeaseId(NamedTuple):
    """The parts of `<budget>/<who>/<window>/<milliseconds since 1970>/<nonce>`.

    Attributes:
        budget: name of the budget.
        who: whose books: `all`, or a key or user.
        window: `total`, a day or a month.
        expires_ms: a request that the log took after this moment must not spend.
        nonce: tells leases apart.
    """

    budget: str
    who: str
    window: str
    expires_ms: int
    nonce: str

    def __str__(self) -> str:
        return "/".join(map(str, self))

    @property
    def expires(self) -> datetime:
        """The moment as a time."""
        return datetime.fromtimestamp(self.expires_ms / 1000, UTC)

    def subject(self, tenant: str) -> str:
        """Return the subject of the books."""
        return subjects.budget(tenant, self.budget, self.who, self.window)


def parse_lease(text: str) -> LeaseId:
    """Parse one id; raise `InvalidLease` if it is none."""
    parts = text.split("/")
    if len(parts) != _PARTS or not all(parts) or not parts[3].isdecimal():
        raise InvalidLease(f"{text!r} is no budget lease")
    return LeaseId(parts[0], parts[1], parts[2], int(parts[3]), parts[4])


def leases_of(lease: str) -> list[LeaseId]:
    """Return the leases that a request's first event names; none for one that costs nothing."""
    return [parse_lease(each) for each in lease.split() if each != NOTHING]
