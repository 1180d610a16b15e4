"""Whose documents are indexed next: what comes together at once, and one tenant after the other.

Pure: the time is handed in.
"""

from dataclasses import dataclass
from itertools import count

QUIET_S = 0.2
"""A batch begins when nothing was added for so long."""

MOST_S = 2.0
"""No change waits longer than this for others to come."""


@dataclass(slots=True)
class _Tenant:
    """How a tenant stands.

    `first` and `newest` are when the oldest and the newest change that waits became known.
    """

    applied: int = 0
    last: int = 0
    first: float = 0.0
    newest: float = 0.0
    not_before: float = 0.0
    served: int = 0


class Turns:
    """Tenants with changes that are not indexed.

    Args:
        quiet_s: see `QUIET_S`.
        most_s: see `MOST_S`.
    """

    def __init__(self, *, quiet_s: float = QUIET_S, most_s: float = MOST_S) -> None:
        self._quiet_s = quiet_s
        self._most_s = most_s
        self._tenants: dict[str, _Tenant] = {}
        self._served = count(1)

    def known(self, tenant: str, sequence: int, now: float) -> None:
        """Take in that a tenant has a change at `sequence`."""
        one = self._tenants.setdefault(tenant, _Tenant())
        if sequence <= max(one.applied, one.last):
            return
        if one.last <= one.applied:
            one.first = now
        one.last = sequence
        one.newest = now

    def applied(self, tenant: str, sequence: int) -> None:
        """Take in that all changes of a tenant up to `sequence` are indexed.

        What is left does not wait for others to come: it has waited through a build.
        """
        one = self._tenants.setdefault(tenant, _Tenant())
        one.applied = max(one.applied, sequence)
        one.not_before = 0.0

    def put_off(self, tenant: str, until: float) -> None:
        """Leave a tenant in peace until then: its last turn failed."""
        self._tenants.setdefault(tenant, _Tenant()).not_before = until

    def next(self, now: float) -> str | None:
        """Return the tenant that is due and whose last turn is longest ago; it has its turn."""
        due = [
            (one.served, name)
            for name, one in self._tenants.items()
            if one.last > one.applied and self._due(one) <= now
        ]
        if not due:
            return None
        _, name = min(due)
        self._tenants[name].served = next(self._served)
        return name

    def wait_s(self, now: float) -> float | None:
        """Return in how many seconds a tenant is due; None if none waits."""
        times = [self._due(one) for one in self._tenants.values() if one.last > one.applied]
        return max(0.0, min(times) - now) if times else None

    def last(self, tenant: str) -> int:
        """Return the newest sequence that is known of a tenant; 0 for none."""
        one = self._tenants.get(tenant)
        return one.last if one is not None else 0

    def waiting(self) -> dict[str, float]:
        """Return since when the oldest change of each tenant waits."""
        return {name: one.first for name, one in self._tenants.items() if one.last > one.applied}

    def _due(self, one: _Tenant) -> float:
        return max(min(one.newest + self._quiet_s, one.first + self._most_s), one.not_before)
