"""From a lake to files that trainers read, and what is listed and summed up of feedback."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.contracts.events import (
    Accepted,
    Completed,
    Event,
    EventData,
    Generated,
    Routed,
    Screened,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_trace_id
from eventrail.contracts.notes import Compared, Feedback, Note, NoteData, encode_note
from eventrail.contracts.records import Record, encode_event, encode_record
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import log as log_subject
from eventrail.contracts.subjects import note as note_subject
from eventrail.lake.arrow import parquet
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeWriter

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
LIVES = [
    # tenant, user, question, answer, whose second answer it is
    ("acme", "u1", "why is the sky blue?", "Because of scattering.", ""),
    ("acme", "u2", "why is the sky blue?", "It is painted.", ""),
    ("acme", "u3", "하늘은 왜 파란가요?", "산란 때문입니다.", ""),
    ("acme~shadow", "", "하늘은 왜 파란가요?", "그냥 그렇습니다.", "3"),
    ("acme", "u5", "mail <EMAIL_1>", "Sent to <EMAIL_1>.", ""),
]


def rid_of(number: int) -> str:
    return f"{number:032x}"


def _life(number: int, life: tuple[str, str, str, str, str]) -> Archivable:
    tenant, user, question, answer, second = life
    rid, at = rid_of(number), BEGIN + timedelta(minutes=number)
    datas: list[EventData] = [
        Accepted("x", "chat", user=user or None, shadow_of=rid_of(int(second)) if second else ""),
        Screened([Message("system", "Be brief."), Message("user", question)]),
        Routed(["model-echo", "verdict"], pool="echo", template="plain@1"),
        Generated("echo", f"echo-{number}", f"a{number}", answer),
        Completed(),
    ]
    events = [
        encode_event(Event(event_id(rid, place), data.type, at, "test@1", encode_data(data)))
        for place, data in enumerate(datas)
    ]
    record = Record(rid, tenant, "done", new_trace_id(), at, events)
    return Archivable(number, log_subject("done", tenant, rid), at, encode_record(record))


def _note(number: int, about: int, data: NoteData) -> Archivable:
    rid, at = rid_of(about), BEGIN + timedelta(hours=1, minutes=number)
    raw = msgspec.Raw(msgspec.json.encode(data))
    note = Note(f"n{number}", rid, "acme", data.kind, at, "test@1", raw)
    return Archivable(number, note_subject(data.kind, "acme", rid), at, encode_note(note))


NOTES: Sequence[tuple[int, NoteData]] = (
    (1, Feedback("thumbs", 1.0)),
    (2, Feedback("thumbs", -1.0)),
    (2, Feedback("edit", text="Because blue light is scattered most.")),
    (3, Feedback("comparison", 1.0, other=rid_of(4), place=1)),
    (5, Feedback("thumbs", 1.0)),
    (2, Feedback("dissatisfied", -0.8, implicit=True, confidence=0.9, evidence=rid_of(9))),
    (1, Compared("model:j", rid_of(2), "this", ["this", "this"], "1")),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("lake")
    with LakeWriter(place, "LOG").open() as writer:
        writer.write([_life(number, life) for number, life in enumerate(LIVES, 1)])
    with LakeWriter(place, "NOTES").open() as writer:
        writer.write([_note(number, *each) for number, each in enumerate(NOTES, 1)])
    return place


def run(*words: str) -> str:
    found = CliRunner().invoke(build(), list(words))
    assert found.exit_code == 0, found.output
    return found.stdout


def exported(lake: Path, out: Path, form: str, *more: str) -> list[dict[str, Any]]:
    place = ["--lake", str(lake), "--out", str(out), "--format", form]
    run("preferences", "export", *place, *more)
    lines = [line for part in ("train", "test") for line in _lines(out / f"{part}.jsonl")]
    return [cast("dict[str, Any]", json.loads(line)) for line in lines]


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def messages(value: object) -> bool:
    """Whether a value is what TRL's conversational form wants: messages of role and content."""
    if not isinstance(value, list) or not value:
        return False
    listed = cast("list[dict[str, Any]]", value)
    return all(
        set(each) == {"role", "content"} and all(isinstance(text, str) for text in each.values())
        for each in listed
    )


def test_pairs_have_trls_preference_columns(lake: Path, tmp_path: Path) -> None:
    rows = exported(lake, tmp_path, "dpo")
    assert {row["source"]["signal"] for row in rows} == {"edit", "comparison", "ratings"}
    for row in rows:
        assert set(row) == {"prompt", "chosen", "rejected", "source"}
        assert all(messages(row[name]) for name in ("prompt", "chosen", "rejected"))
        assert row["prompt"][-1]["role"] == "user"
        assert [each["role"] for each in (*row["chosen"], *row["rejected"])] == ["assistant"] * 2
        assert "<EMAIL_1>" not in json.dumps(row)
    by_signal = {row["source"]["signal"]: row for row in rows}
    compared = by_signal["comparison"]
    assert compared["chosen"][0]["content"] == "산란 때문입니다."
    assert compared["rejected"][0]["content"] == "그냥 그렇습니다."
    assert compared["source"]["place"] == 1


def test_labels_have_trls_unpaired_columns(lake: Path, tmp_path: Path) -> None:
    rows = exported(lake, tmp_path, "kto", "--masked")
    for row in rows:
        assert set(row) == {"prompt", "completion", "label", "source"}
        assert messages(row["prompt"])
        assert messages(row["completion"])
        assert isinstance(row["label"], bool)
    labels = {row["completion"][0]["content"]: row["label"] for row in rows}
    assert labels["It is painted."] is False
    assert labels["Because of scattering."] is True
    assert labels["Sent to <EMAIL_1>."] is True


@pytest.mark.parametrize("form", ["dpo", "kto"])
def test_parquet_has_types_that_datasets_makes_features_of(
    lake: Path, tmp_path: Path, form: str
) -> None:
    rows = exported(lake, tmp_path, form, "--test-share", "0.5")
    tables = [parquet.read_table(tmp_path / f"{part}.parquet") for part in ("train", "test")]
    assert [row for table in tables for row in table.to_pylist()] == rows
    assert tables[0].schema == tables[1].schema  # also if a part is empty
    kinds = {field.name: str(field.type) for field in tables[0].schema}
    texts = {"chosen", "rejected"} if form == "dpo" else {"completion"}
    for name in {"prompt", *texts}:
        assert kinds[name] == "list<element: struct<role: string, content: string>>"
    assert form == "dpo" or kinds["label"] == "bool"


def test_the_card_tells_counts_and_how_to_repeat_it(lake: Path, tmp_path: Path) -> None:
    exported(lake, tmp_path, "dpo", "--licence", "cc-by-4.0", "--where", "tenant = 'acme'")
    card = (tmp_path / "README.md").read_text("utf-8")
    assert card.startswith("---\nlicense: cc-by-4.0\n")
    for said in ("| edit | 1 |", "| duplicate | 1 |", "--where 'tenant = '", "path: train.parquet"):
        assert said in card
    again = tmp_path / "again"
    exported(lake, again, "dpo", "--licence", "cc-by-4.0", "--where", "tenant = 'acme'")
    assert (again / "README.md").read_bytes() == (tmp_path / "README.md").read_bytes()
    assert (again / "train.parquet").read_bytes() == (tmp_path / "train.parquet").read_bytes()


def test_a_dry_run_writes_nothing(lake: Path, tmp_path: Path) -> None:
    out = tmp_path / "none"
    told = run("preferences", "export", "--lake", str(lake), "--out", str(out), "--dry-run")
    assert "nothing was written" in told
    assert not out.exists()


def test_feedback_is_listed_the_newest_first(lake: Path) -> None:
    found = json.loads(run("feedback", "list", "--lake", str(lake), "--json"))
    assert [row["signal"] for row in found] == [
        "dissatisfied", "thumbs", "comparison", "edit", "thumbs", "thumbs",
    ]  # fmt: skip
    only = run("feedback", "list", "--lake", str(lake), "--signal", "edit", "--json")
    assert [row["rid"] for row in json.loads(only)] == [rid_of(2)]
    assert run("feedback", "list", "--lake", str(lake), "--tenant", "demo").strip() == "no feedback"


def test_feedback_is_summed_up_by_signal_and_slice(lake: Path) -> None:
    found = json.loads(run("feedback", "stats", "--lake", str(lake), "--json"))
    thumbs = next(row for row in found if row["signal"] == "thumbs")
    assert (thumbs["count"], thumbs["requests"]) == (3, 3)
    assert thumbs["value"] == pytest.approx(1 / 3)
    assert thumbs["bad"] == pytest.approx(1 / 3)
    for by in ("template", "day"):
        sliced = json.loads(run("feedback", "stats", "--lake", str(lake), "--by", by, "--json"))
        assert sum(row["count"] for row in sliced) == len(NOTES) - 1
