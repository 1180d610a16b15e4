import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.ids import new_rid
from eventrail.contracts.notes import Feedback, FeedbackAsked, FeedbackSubmission, Note, NoteData
from eventrail.contracts.records import Record, StoredRecord
from eventrail.feedback.write import Writer
from eventrail.signals.explicit.checking import UnusableFeedback
from eventrail.signals.explicit.noting import decode_submission, note_id
from tests.unit.guardrail.lives import NOW

RID = new_rid()


def body(**more: object) -> bytes:
    return msgspec.json.encode({"rid": RID, "signal": "thumbs", "value": 1, **more})


class World:
    """A log that holds one request of tenant acme, and the notes on it."""

    def __init__(self) -> None:
        self.written: dict[str, tuple[str, NoteData]] = {}
        self.asked: list[Note] = []
        self.writer = Writer(self, self.note)

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        record = Record(rid, tenant, "done", "t", NOW, [])
        return StoredRecord(1, "m", record) if (tenant, rid) == ("acme", RID) else None

    async def notes(self, tenant: str, rid: str) -> list[Note]:
        return [note for note in self.asked if (note.tenant, note.rid) == (tenant, rid)]

    async def note(
        self, tenant: str, rid: str, data: NoteData, *, note_id: str | None = None
    ) -> None:
        assert tenant == "acme"
        assert note_id is not None
        self.written[note_id] = (rid, data)


async def test_a_submission_becomes_a_note() -> None:
    world = World()
    await world.writer.take("acme", body(text="good", user="u1"))
    assert list(world.written.values()) == [(RID, Feedback("thumbs", 1.0, "good", "u1"))]


async def test_the_chance_of_having_been_asked_stays_with_it() -> None:
    world = World()
    data = msgspec.Raw(msgspec.json.encode(FeedbackAsked("sample", 0.25)))
    world.asked = [Note("n", RID, "acme", FeedbackAsked.kind, NOW, "feedback@1", data)]
    await world.writer.take("acme", body())
    assert list(world.written.values()) == [(RID, Feedback("thumbs", 1.0, sampled=0.25))]


async def test_the_same_submission_counts_once() -> None:
    world = World()
    for _ in range(2):
        await world.writer.take("acme", body(id="f1"))
        await world.writer.take("acme", body(text="x"))
    assert len(world.written) == 2


async def test_another_tenant_cannot_speak_about_it() -> None:
    with pytest.raises(UnusableFeedback, match="other"):
        await World().writer.take("other", body())


async def test_feedback_on_no_request_is_refused() -> None:
    with pytest.raises(UnusableFeedback, match="no request"):
        await World().writer.take("acme", body(rid=new_rid()))


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (b"{", "truncated"),
        (b"\xff", "not feedback"),
        (b"[]", "object"),
        (body(colour="red"), "colour"),
        (body(rid="x"), "hexadecimal"),
        (body(value=2), "value"),
        (body(value=None), "value"),
        (body(signal="stars", value=6), "value"),
        (body(signal="stars", value="five"), "value"),
        (body(signal="wink"), "signal"),
        (body(signal="comment", text=" "), "text"),
        (body(signal="report", text="x" * 40_000), "text"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_nonsense_is_refused_and_the_field_named(payload: bytes, named: str) -> None:
    with pytest.raises(UnusableFeedback, match=named):
        decode_submission(payload)


@given(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_ids_are_equal_for_equal_submissions_alone(a: str, b: str, c: str, d: str) -> None:
    one = note_id("acme", FeedbackSubmission(RID, "comment", text=a, id=b or None))
    two = note_id("acme", FeedbackSubmission(RID, "comment", text=c, id=d or None))
    same = (b, d) if b and d else ((a, b), (c, d))
    assert (one == two) == (same[0] == same[1])
