"""How often semantic hits were wrong, from the notes of audits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from eventrail.contracts.notes import Audited
from eventrail.experiments.intervals import Interval, wilson


@dataclass(slots=True)
class Tally:
    """Audits of one tenant, or of all.

    Attributes:
        audited: hits that were also answered afresh.
        wrong: those whose fresh answer said something else.
    """

    audited: int = 0
    wrong: int = 0

    def add(self, *, same: bool) -> None:
        """Count one audit."""
        self.audited += 1
        self.wrong += not same

    def rate(self) -> Interval:
        """Return the share of wrong ones with Wilson's 95 % interval."""
        return wilson(self.wrong, self.audited)


@dataclass(slots=True)
class Audits:
    """A projection of the notes `audited`; a request counts once."""

    by_tenant: dict[str, Tally] = field(default_factory=dict[str, Tally])
    total: Tally = field(default_factory=Tally)
    _seen: set[str] = field(default_factory=set[str])

    def add(self, tenant: str, rid: str, note: Audited) -> None:
        """Take one note in."""
        if rid in self._seen:
            return
        self._seen.add(rid)
        self.total.add(same=note.same)
        self.by_tenant.setdefault(tenant, Tally()).add(same=note.same)


def tally(notes: Iterable[Audited]) -> Tally:
    """Count notes of different requests."""
    counted = Tally()
    for note in notes:
        counted.add(same=note.same)
    return counted
