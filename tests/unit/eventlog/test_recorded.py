"""Logs that past releases wrote, replayed: what was stored once stays readable."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from eventrail.cli.commands.schema import documents
from eventrail.contracts.events import TERMINAL_TYPES
from eventrail.contracts.records import Record, decode_record, encode_record
from eventrail.eventlog.fold import fold, fold_events, start
from tests.recorded.manifest import Life, manifests

MANIFESTS = manifests()
RECORDED = [
    pytest.param(folder / f"{name}.jsonl", life, id=f"{manifest.release} {name}")
    for folder, manifest in MANIFESTS.items()
    for name, life in manifest.lives.items()
]
SCHEMA = json.loads(documents()["eventrail.schema.json"])


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def records(path: Path) -> list[Record]:
    return [decode_record(line) for line in lines(path)]


def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"})


def test_every_release_has_recordings_of_every_ending() -> None:
    assert MANIFESTS
    for manifest in MANIFESTS.values():
        assert {life.events[-1] for life in manifest.lives.values()} == TERMINAL_TYPES


@pytest.mark.parametrize("folder", MANIFESTS, ids=lambda folder: folder.name)
def test_nothing_is_recorded_that_the_manifest_does_not_name(folder: Path) -> None:
    found = {path.stem for path in folder.glob("*.jsonl")}
    assert found == set(MANIFESTS[folder].lives)
    assert MANIFESTS[folder].release == folder.name


@pytest.mark.parametrize(("path", "life"), RECORDED)
def test_a_recorded_life_has_the_events_and_the_ending_it_had(path: Path, life: Life) -> None:
    stored = records(path)
    state = fold(stored[-1])
    assert len(stored) == life.records
    assert [event.type for event in stored[-1].all_events()] == life.events
    assert state.terminal is not None
    assert state.terminal.type == life.events[-1]
    assert state.unknown_events == 0
    assert [record.done for record in stored] == [False] * (len(stored) - 1) + [True]


@pytest.mark.parametrize(("path", "life"), RECORDED)
def test_prior_holds_all_earlier_events_verbatim(path: Path, life: Life) -> None:
    stored = records(path)
    assert stored[0].prior == []
    for before, after in pairwise(stored):
        carried = [bytes(raw) for raw in after.prior]
        assert carried == [bytes(raw) for raw in (*before.prior, *before.events)]
    assert stored[-1].position == len(life.events)


@pytest.mark.parametrize(("path", "life"), RECORDED)
def test_the_last_record_alone_folds_to_what_the_whole_log_folds_to(path: Path, life: Life) -> None:
    stored = records(path)
    state = start(stored[-1])
    for record in stored:
        assert state.position == len(record.prior)
        state = fold_events(state, record.new_events())
    assert state == fold(stored[-1])
    assert state.position == len(life.events)


@pytest.mark.parametrize(("path", "life"), RECORDED)
def test_this_release_writes_a_recorded_record_as_it_was(path: Path, life: Life) -> None:
    again = [json.loads(encode_record(record)) for record in records(path)]
    assert again == [json.loads(line) for line in lines(path)]
    assert len(again) == life.records


@pytest.mark.parametrize(("path", "life"), RECORDED)
def test_every_record_event_and_its_data_fit_the_published_schema(path: Path, life: Life) -> None:
    for line in lines(path):
        validator("Record").validate(json.loads(line))
    last = json.loads(lines(path)[-1])
    events = [*last.get("prior", []), *last["events"]]
    assert [event["type"] for event in events] == life.events
    for event in events:
        validator("Event").validate(event)
        validator(SCHEMA["x-event-types"][event["type"]]).validate(event["data"])


@pytest.mark.parametrize(("path", "life"), RECORDED)
def test_what_was_sealed_stands_nowhere_in_the_clear(path: Path, life: Life) -> None:
    """The recorded lives ask with these made-up values; only their masks may be found."""
    text = path.read_text(encoding="utf-8")
    assert "ada@example.org" not in text
    assert "030 23125" not in text
    if "generated" in life.events:
        assert "4111 1111 1111 1111" not in text
