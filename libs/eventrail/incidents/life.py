"""How an incident stands, folded from what was said of it; pure."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from eventrail.contracts.operations import Incident


class Step(msgspec.Struct, frozen=True):
    """One thing that was said or done.

    Attributes:
        at: when.
        by: by whom.
        step: `opened`, `noted` or `closed`.
        note: what.
    """

    at: datetime
    by: str
    step: str
    note: str


class Standing(msgspec.Struct, frozen=True):
    """An incident as it stands.

    Attributes:
        id: of the incident.
        title: what is wrong.
        severity: `low`, `high` or `critical`.
        began: when it began, as far as is known.
        opened_at: when somebody was told.
        closed_at: when it was over; None while it is not.
        by: who opened it.
        alarms: ids of the alarms that told of it.
        change: id of the change of the configuration that caused it, once known.
        reference: its name elsewhere.
        steps: everything that was said, in order.
    """

    id: str
    title: str
    severity: str
    began: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    by: str
    alarms: list[str]
    change: str
    reference: str
    steps: list[Step]

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.closed_at is None


def standing(entries: Iterable[Incident]) -> Standing | None:
    """Return how an incident stands after its entries, in their order; None of none.

    The life begins with the first entry, whatever its step; what a later one says of the cause
    replaces what was thought before.
    """
    said = list(entries)
    if not said:
        return None
    first = said[0]
    return Standing(
        id=first.id,
        title=next((each.title for each in said if each.title), "(untitled)"),
        severity=first.severity,
        began=next((each.began for each in said if each.began is not None), None),
        opened_at=first.at,
        closed_at=next((each.at for each in said if each.step == "closed"), None),
        by=first.by,
        alarms=sorted({alarm for each in said for alarm in each.alarms}),
        change=next((each.change for each in reversed(said) if each.change), ""),
        reference=next((each.reference for each in said if each.reference), ""),
        steps=[Step(each.at, each.by, each.step, each.note) for each in said],
    )
