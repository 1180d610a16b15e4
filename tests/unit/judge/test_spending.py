"""What model judges have cost a tenant today."""

from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.contracts.notes import Compared, Judged, Note, NoteData
from eventrail.judge.spending import Ledger

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TODAY = NOON.date()


def note(data: NoteData, tenant: str = "acme", at: datetime = NOON) -> Note:
    return Note("n", "r", tenant, data.kind, at, "t", msgspec.Raw(msgspec.json.encode(data)))


def test_costs_of_a_day_add_up_by_tenant() -> None:
    ledger = Ledger()
    ledger.take(note(Judged("model:m", {}, cost=0.5)))
    ledger.take(note(Judged("model:m", {}, cost=0.25), "acme~shadow"))
    ledger.take(note(Compared("model:m", "o", "tie", [], cost=0.25)))
    assert not ledger.affordable("acme", 1.0, TODAY)
    assert ledger.affordable("acme", 1.01, TODAY)
    assert ledger.affordable("demo", 0.01, TODAY)


def test_no_bound_is_no_bound_and_a_new_day_begins_at_nothing() -> None:
    ledger = Ledger()
    ledger.take(note(Judged("model:m", {}, cost=5.0)))
    assert ledger.affordable("acme", 0.0, TODAY)
    assert not ledger.affordable("acme", 1.0, TODAY)
    assert ledger.affordable("acme", 1.0, TODAY + timedelta(days=1))
    ledger.take(note(Judged("model:m", {}, cost=5.0)))  # of yesterday, read late
    assert ledger.affordable("acme", 1.0, TODAY + timedelta(days=1))
