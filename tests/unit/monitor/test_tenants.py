"""The monitors of tenants: apart from each other, deaf to shadows, fed by records and notes."""

from datetime import timedelta

import msgspec

from eventrail.config.monitoring import Monitoring
from eventrail.contracts.events import Completed, Generated, Routed, Screened
from eventrail.contracts.notes import Feedback, Judged, Note, NoteData
from eventrail.contracts.records import Record
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import shadow_space
from eventrail.drift.sequential.windows import Windows, without_times
from eventrail.monitor.tenants import Finding, Tenants
from tests.lives import ACCEPTED, CHECKED, NOW, record
from tests.unit.drift.requests import request, rid_of

SET = Monitoring(reference=100, false_alarms=5.0)


def life(number: int, *, tenant: str = "acme", words: int = 8) -> Record:
    answer = " ".join(["word"] * (words + number % 5))
    return record(
        ACCEPTED,
        Screened(messages=[Message("user", f"how do I change order {number % 17}")]),
        Routed(slip=["model-echo", "verdict"], pool="echo", route="chat", template="plain@1"),
        Generated(pool="echo", model="echo", attempt="a", text=answer),
        CHECKED,
        Completed(),
        rid=rid_of(number),
        tenant=tenant,
    )


def note(number: int, data: NoteData, tenant: str = "acme") -> Note:
    rid = rid_of(number)
    at = NOW + timedelta(seconds=number)
    raw = msgspec.Raw(msgspec.json.encode(data))
    return Note(f"{rid}.9", rid, tenant, data.kind, at, "test@1", raw)


def fed(tenants: Tenants, first: int, count: int, **shape: int | str) -> list[Finding]:
    records = (life(at, **shape) for at in range(first, first + count))  # pyright: ignore[reportArgumentType]
    return [finding for each in records for finding in tenants.record(each)]


def test_a_change_of_one_tenant_is_that_tenants() -> None:
    tenants = Tenants(SET, None)
    assert fed(tenants, 0, 400) == []
    assert fed(tenants, 0, 400, tenant="other") == []
    assert tenants.watching == 2
    (finding,) = fed(tenants, 400, 200, words=30)
    assert finding.tenant == "acme"
    assert finding.level == SET.false_alarms / 3
    assert finding.found.column.measure.kind in {"output", "latency"}
    assert fed(tenants, 400, 200, tenant="other") == []


def test_shadows_are_nobodys_requests() -> None:
    tenants = Tenants(SET, None)
    assert fed(tenants, 0, 120, tenant=shadow_space("acme")) == []
    assert len(tenants) == 0


def test_notes_tell_of_users_and_of_judges() -> None:
    tenants = Tenants(SET, None)
    found: list[Finding] = []
    for at in range(600):
        late = at >= 400
        rating = Feedback("thumbs", -1.0 if late and at % 3 else 1.0)
        known = Judged("model:big", {"grounded": 0.9 - 0.6 * late}, known=0.9)
        data = rating if at % 2 else known
        found += tenants.note(note(at, data))
    assert [each.found.column.measure.kind for each in found][:1] in (["judge"], ["feedback"])
    assert all(each.found.column.measure.kind in {"judge", "feedback"} for each in found)


def test_times_are_medians_of_whole_minutes() -> None:
    windows = Windows(60.0)
    seen = [request(at) for at in range(130)]
    timed = [
        each.__class__(
            each.rid, each.tenant, each.at, {**each.numbers, "ttft_ms": float(at)}, {}, {}
        )
        for at, each in enumerate(seen)
    ]
    over = [window for each in timed if (window := windows.take(each)) is not None]
    assert [each.numbers for each in over] == [{"ttft_ms": 29.5}, {"ttft_ms": 89.5}]
    assert over[0].rid == rid_of(59)
    assert "ttft_ms" not in without_times(timed[0]).numbers
