import contextlib
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import Code, Problem, UndecodableMessage
from eventrail.contracts.events import EVENT_TYPES, Event, Failed, Routed
from eventrail.contracts.notes import decode_note
from eventrail.contracts.records import decode_event, decode_record, encode_record
from eventrail.eventlog.fold import fold
from tests.lives import LIFE, ROUTED, event, record


def test_a_record_survives_the_wire() -> None:
    original = record(*LIFE)
    assert decode_record(encode_record(original)) == original
    assert [one.payload() for one in original.new_events()] == list(LIFE)


def test_fields_that_this_release_does_not_know_survive_in_prior() -> None:
    newer = json.loads(encode_record(record(*LIFE[:2])))
    newer["events"][0]["data"]["mood"] = "curious"
    newer["events"][0]["galaxy"] = 7
    received = decode_record(json.dumps(newer).encode())
    forwarded = record(ROUTED, prior=received)
    carried = json.loads(encode_record(forwarded))["prior"][0]
    assert carried["data"]["mood"] == "curious"
    assert carried["galaxy"] == 7


def test_event_types_that_this_release_does_not_know_are_tolerated() -> None:
    newer = json.loads(encode_record(record(*LIFE[:2])))
    unknown = {**newer["events"][1], "type": "translated", "data": {"to": "ko"}}
    unknown["id"] = f"{newer['rid']}.2"
    newer["events"].append(unknown)
    received = decode_record(json.dumps(newer).encode())
    state = fold(received)
    assert received.new_events()[2].payload() is None
    assert (state.position, state.unknown_events) == (3, 1)


def test_a_known_type_with_wrong_data_names_the_event_and_the_field() -> None:
    broken = msgspec.structs.replace(event("0" * 32, 4, ROUTED), data=msgspec.Raw(b'{"slip": 3}'))
    with pytest.raises(UndecodableMessage, match=r"0\.4.*routed.*slip"):
        broken.payload()


@given(st.binary(max_size=200))
def test_no_bytes_decode_to_anything_but_a_contract_or_a_typed_error(payload: bytes) -> None:
    for decode in (decode_record, decode_event, decode_note):
        with contextlib.suppress(UndecodableMessage):
            assert decode(payload) is not None


def test_every_event_type_has_a_past_tense_name_and_a_class() -> None:
    assert set(EVENT_TYPES) == {
        *("accepted", "screened", "routed", "cache_hit", "cache_missed", "retrieved"),
        *("generation_failed", "generated", "tool_called", "tool_returned", "checked"),
        *("completed", "rejected", "failed", "cancelled"),
    }


def test_only_four_types_end_a_request() -> None:
    ending = {name for name, kind in EVENT_TYPES.items() if kind.terminal}
    assert ending == {"completed", "rejected", "failed", "cancelled"}
    assert event("0" * 32, 0, Failed(problem=Problem(code="poison", message="x"))).terminal
    assert not event("0" * 32, 0, Routed(slip=[])).terminal


@pytest.mark.parametrize("code", list(Code))
def test_every_error_code_has_an_http_status(code: Code) -> None:
    assert 400 <= Problem(code=code.value, message="m").status < 600


def test_an_error_code_of_a_newer_release_is_a_server_error() -> None:
    assert Problem(code="black_hole", message="m").status == 500


def test_an_event_names_its_place_in_the_life() -> None:
    assert isinstance(decode_event(record(*LIFE).events[3]), Event)
    assert [one.id.rpartition(".")[2] for one in record(*LIFE).new_events()] == list("0123456")
