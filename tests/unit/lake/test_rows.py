import base64
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.records import decode_record
from eventrail.lake.arrow import arrow
from eventrail.lake.messages import Archivable
from eventrail.lake.rows.tables import Row, rows_of
from eventrail.lake.schema import SCHEMAS
from tests.unit.lake.lives import NOW, PATH, life, note, rid_of

RID = "0" * 32


def event_rows(message: Archivable) -> list[Row]:
    return rows_of("LOG", [message])


def note_rows(message: Archivable) -> list[Row]:
    return rows_of("NOTES", [message])


def test_a_life_is_one_row_an_event_in_order_and_without_repeats() -> None:
    rows = [row for message in life(PATH) for row in event_rows(message)]
    assert [row["position"] for row in rows] == list(range(8))
    assert [row["sequence"] for row in rows] == [1, 1, 2, 3, 4, 4, 5, 5]
    assert len({row["event_id"] for row in rows}) == 8


def test_shared_fields_are_columns_and_everything_is_in_data() -> None:
    generated = event_rows(life(PATH)[3])[1]
    assert generated["model"] == "echo-1"
    assert generated["text"] == "hello"
    assert generated["usage"] == {
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "cached_tokens": 0,
        "estimated": False,
    }
    assert generated["cost"] == 0.4
    assert generated["ttft_ms"] == 12.5
    assert generated["version"]["config"] == "7"
    assert json.loads(generated["data"])["attempt"] == "a1"


def test_every_event_says_whose_decision_it_was() -> None:
    rows = [row for message in life(PATH) for row in event_rows(message)]
    assert [row["stage"] for row in rows] == [
        "gateway",
        "guardrail",
        "router",
        "retriever",
        "model-echo",
        "model-echo",
        "verdict",
        "verdict",
    ]


def test_an_event_of_a_type_not_known_yet_keeps_its_data() -> None:
    message = life(PATH)[1]
    newer = message.payload.replace(b'"type":"routed"', b'"type":"weighed"')
    (row,) = event_rows(msgspec.structs.replace(message, payload=newer))
    assert row["type"] == "weighed"
    assert json.loads(row["data"])["rule"] == "all"


def test_data_that_does_not_fit_its_type_is_kept_as_it_is() -> None:
    message = life(PATH)[1]
    odd = message.payload.replace(b'"rule":"all"', b'"rule":[1]')
    (row,) = event_rows(msgspec.structs.replace(message, payload=odd))
    assert row["rule"] is None
    assert json.loads(row["data"])["rule"] == [1]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_stop_the_archive(payload: bytes) -> None:
    for stream, subject in (
        ("LOG", f"log.router.acme.{RID}"),
        ("NOTES", f"note.judged.acme.{RID}"),
        ("CHANGES", "change.document"),
        ("OPERATIONS", "alarm.inputs-length.acme"),
        ("OPERATIONS", f"incident.{RID}"),
    ):
        (row,) = rows_of(stream, [Archivable(7, subject, NOW, payload)])
        assert row.get("rid", RID) == RID
        known = json.loads(row["data"])
        assert base64.b64decode(known["payload_base64"]) == payload


@pytest.mark.parametrize("subject", ["log.router.NOT.valid", "log.router", "log.x.y.z.more"])
def test_a_malformed_record_under_a_malformed_subject_has_a_row(subject: str) -> None:
    (row,) = event_rows(Archivable(7, subject, NOW, b"x"))
    assert row["type"] == "malformed"
    assert row["rid"] is None
    assert json.loads(row["data"])["subject"] == subject


def test_a_large_malformed_payload_is_kept_in_part() -> None:
    (row,) = event_rows(Archivable(7, f"log.router.acme.{RID}", NOW, b"x" * 1_000_000))
    known = json.loads(row["data"])
    assert known["bytes"] == 1_000_000
    assert len(base64.b64decode(known["payload_base64"])) == 64 * 1024


def test_a_note_is_a_row() -> None:
    (row,) = note_rows(note(RID, 3))
    assert (row["kind"], row["judge"], row["rid"]) == ("judged", "length", RID)
    table = arrow.Table.from_pylist([row], schema=SCHEMAS["NOTES"])
    assert dict(table["scores"].to_pylist()[0]) == {"length": 0.5, "echo": 1.0}


def test_rows_of_a_life_name_their_request() -> None:
    messages = life(PATH)
    assert {row["rid"] for one in messages for row in event_rows(one)} == {rid_of(messages[0])}
    assert decode_record(messages[-1].payload).done
