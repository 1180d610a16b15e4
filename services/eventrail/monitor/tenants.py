"""The monitors of all tenants, fed with records and notes."""

from collections import OrderedDict
from collections.abc import Iterator

import msgspec

from eventrail.config.monitoring import Monitoring
from eventrail.contracts.notes import Note
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import in_shadow
from eventrail.drift.noted import noted
from eventrail.drift.observation import Observation, observe
from eventrail.drift.sequential.monitor import Embed, Found, Level, Monitor
from eventrail.drift.sequential.windows import Windows, without_times

MOST_TENANTS = 100
"""Tenants watched at once; each takes up to about 15 MB. The longest silent one gives way."""

GROUPS = 3
"""Monitors of a tenant: of requests, of times by the minute, of notes. Each has its part of the
false alarms, and begins anew by itself."""

_TIMES_REFERENCE = 60
_TIMES_EFFECT = 0.5
_REMEMBERED = 20_000
"""Requests whose slices are kept for notes that come later."""


class Finding(msgspec.Struct, frozen=True):
    """A change, and whose it is."""

    tenant: str
    found: Found
    level: float


class Tenant:
    """The monitors of one tenant.

    Args:
        monitoring: how they are set.
        embed: makes vectors of questions; None if topics are not watched.
    """

    def __init__(self, monitoring: Monitoring, embed: Embed | None) -> None:
        self.rate = monitoring.false_alarms / GROUPS
        level = Level(self.rate, monitoring.reference, monitoring.least_effect)
        slow = max(monitoring.least_effect, _TIMES_EFFECT)
        self.requests = Monitor(level, embed)
        self.notes = Monitor(level)
        self._times = Monitor(Level(self.rate, _TIMES_REFERENCE, slow))
        self._windows = Windows()

    def request(self, seen: Observation) -> Iterator[Found]:
        """Take in a request; yield what has changed."""
        found = self.requests.take(without_times(seen))
        if found is not None:
            yield found
        window = self._windows.take(seen)
        found = self._times.take(window) if window is not None else None
        if found is not None:
            yield found


class Tenants:
    """Monitors by tenant.

    Args:
        monitoring: how they are set.
        embed: makes vectors of questions.
    """

    def __init__(self, monitoring: Monitoring, embed: Embed | None) -> None:
        self._monitoring = monitoring
        self._embed = embed if monitoring.topics else None
        self._tenants: OrderedDict[str, Tenant] = OrderedDict()
        self._slices: OrderedDict[str, dict[str, str]] = OrderedDict()

    @property
    def watching(self) -> int:
        """How many tenants have enough requests to be watched."""
        return sum(each.requests.watching for each in self._tenants.values())

    def __len__(self) -> int:
        return len(self._tenants)

    def record(self, record: Record) -> Iterator[Finding]:
        """Take in the last record of a request; yield what has changed."""
        seen = None if in_shadow(record.tenant) else observe(record)
        if seen is None:
            return
        self._slices[seen.rid] = seen.slices
        if len(self._slices) > _REMEMBERED:
            self._slices.popitem(last=False)
        tenant = self._tenant(seen.tenant)
        for found in tenant.request(seen):
            yield Finding(seen.tenant, found, tenant.rate)

    def note(self, note: Note) -> Iterator[Finding]:
        """Take in a note; yield what has changed."""
        data = note.payload()
        numbers = noted(data)
        if not numbers or in_shadow(note.tenant):
            return
        tenant = self._tenant(note.tenant)
        slices = self._slices.get(note.rid, {"tenant": note.tenant})
        found = tenant.notes.take(Observation(note.rid, note.tenant, note.at, numbers, {}, slices))
        if found is not None:
            yield Finding(note.tenant, found, tenant.rate)

    def _tenant(self, name: str) -> Tenant:
        tenant = self._tenants.get(name)
        if tenant is None:
            tenant = self._tenants[name] = Tenant(self._monitoring, self._embed)
            if len(self._tenants) > MOST_TENANTS:
                self._tenants.popitem(last=False)
        self._tenants.move_to_end(name)
        return tenant
