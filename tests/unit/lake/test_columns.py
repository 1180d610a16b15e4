"""Which fields are columns, and how nested values get there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.events import (
    EVENT_TYPES,
    Accepted,
    Checked,
    Document,
    EventData,
    Finding,
    Generated,
    Routed,
    Screened,
)
from eventrail.contracts.notes import NOTE_KINDS, Compared, Feedback, Judged
from eventrail.contracts.requests import Message
from eventrail.lake.arrow import arrow
from eventrail.lake.messages import Archivable
from eventrail.lake.rows import events, notes
from eventrail.lake.rows.columns import array
from eventrail.lake.rows.tables import Row, rows_of, table_of
from eventrail.lake.rows.typed import Plan
from eventrail.lake.schemas.events import MESSAGES
from eventrail.lake.schemas.shared import NUMBER_BY_NAME
from tests.unit.lake.lives import NOW, PATH, life, note

IN_DATA_ALONE = {
    "accepted": {"sealed", "body_hash", "reply_to", "lease"},
    "screened": {"extra", "dictionary"},
    "retrieved": set[str](),
    "generation_failed": {"prompt"},
    "generated": {"choices", "logprobs", "embeddings", "prompt"},
    "person_answered": {"dictionary"},
}
"""Sealed, for machines, or as large as the rest together: nobody groups by these."""


@pytest.mark.parametrize(("plan", "kinds"), [(events.PLAN, EVENT_TYPES), (notes.PLAN, NOTE_KINDS)])
def test_every_field_is_a_column_or_is_said_not_to_be(
    plan: Plan, kinds: dict[str, type[EventData]]
) -> None:
    for kind, data in kinds.items():
        columns = {taken.field for taken in plan[kind]}
        assert set(data.__struct_fields__) - columns == IN_DATA_ALONE.get(kind, set()), kind


def only(data: EventData) -> Row:
    (row,) = rows_of("LOG", life([("done", [data])]))
    return row


def test_a_conversation_is_a_list_of_structs() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{}"}}
    turns = [
        Message("user", "hi"),
        Message("assistant", None, tool_calls=[call]),
        Message("tool", "found", tool_call_id="c1"),
    ]
    row = only(Screened(turns, {"max_tokens": 5, "stop": ["x"]}, variables={"name": "<NAME_1>"}))
    assert [turn["role"] for turn in row["messages"]] == ["user", "assistant", "tool"]
    assert row["messages"][1]["tool_calls"] == [{"id": "c1", "name": "find", "arguments": "{}"}]
    assert row["sampling"]["max_tokens"] == 5
    assert row["variables"] == [("name", "<NAME_1>")]


def test_findings_maps_and_ranges_are_typed() -> None:
    row = only(Checked("release", [Finding("x", "noted", score=0.5, where="a")], (0, 7), "why"))
    assert row["findings"][0]["score"] == 0.5
    assert row["covers"] == {"start": 0, "end": 7}
    row = only(Routed(["verdict"], intents={"refund": 0.75}, steps=["a", "b"]))
    assert (row["slip"], row["steps"]) == (["verdict"], ["a", "b"])
    assert row["intents"] == [("refund", 0.75)]
    row = only(Accepted(sealed="x", model="m", messages=3, key="k1"))
    assert (row["message_count"], row["key"], row["messages"]) == (3, "k1", None)


def test_notes_have_their_own_columns() -> None:
    data = Judged("rules", {"length": 1.0}, reasons={"length": "short"}, known=0.5, anchor="a")
    (row,) = rows_of("NOTES", [note("0" * 32, 1, data)])
    assert (row["reasons"], row["known"]) == ([("length", "short")], 0.5)
    assert row["anchor"] == "a"
    data = Compared("model:x", "1" * 32, "tie", ["this", "other"], reasons=["a"], lengths=(3, 4))
    (row,) = rows_of("NOTES", [note("0" * 32, 1, data)])
    assert row["order_reasons"] == ["a"]
    assert row["lengths"] == {"this": 3, "other": 4}
    (row,) = rows_of("NOTES", [note("0" * 32, 1, Feedback("thumbs", -1.0, implicit=True))])
    assert (row["signal"], row["value"], row["implicit"]) == ("thumbs", -1.0, True)


def test_a_number_that_fits_no_column_is_one_malformed_row_among_good_ones() -> None:
    good = life(PATH)
    (huge,) = life([("done", [Generated("p", "m", "a", "t", frames=2**70)])], first=6)
    found = table_of("LOG", [*good, huge])
    types = found["type"].to_pylist()
    assert len(types) == 9
    assert types.count("malformed") == 1
    assert found["sequence"].to_pylist()[-1] == 6


def test_malformed_records_stand_in_their_place() -> None:
    messages = life(PATH)
    broken = Archivable(messages[1].sequence, messages[1].subject, NOW, b"{")
    found = table_of("LOG", [messages[0], broken, *messages[2:]])
    sequences = found["sequence"].to_pylist()
    assert sequences == sorted(sequences)
    assert found["type"].to_pylist()[2] == "malformed"


_TEXT = st.text(max_size=5)
_TURNS = st.lists(
    st.none() | st.lists(st.builds(Message, role=_TEXT, content=st.none() | _TEXT), max_size=3),
    max_size=6,
)


@settings(deadline=None)
@given(_TURNS)
def test_nested_values_come_back_as_they_were(values: list[list[Message] | None]) -> None:
    found = array(values, MESSAGES)
    found.validate(full=True)
    assert found.type == MESSAGES
    assert [
        None if row is None else [(each["role"], each["content"]) for each in row]
        for row in found.to_pylist()
    ] == [None if row is None else [(each.role, each.content) for each in row] for row in values]


@settings(deadline=None)
@given(st.lists(st.none() | st.dictionaries(_TEXT, st.floats(allow_nan=False)), max_size=6))
def test_maps_come_back_as_they_were(values: list[dict[str, float] | None]) -> None:
    found = array(values, NUMBER_BY_NAME)
    found.validate(full=True)
    assert [None if row is None else dict(row) for row in found.to_pylist()] == values


def test_documents_keep_their_metadata() -> None:
    kind = events.EVENTS.field("documents").type
    found = array([[Document("d", "t", 1.0, metadata={"team": "x"})], None], kind)
    assert found.to_pylist()[0][0]["metadata"] == [("team", "x")]
    assert arrow.types.is_list(found.type)
