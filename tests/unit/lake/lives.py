"""Stored records and notes, made by hand."""

from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    Accepted,
    Checked,
    Completed,
    Document,
    Event,
    EventData,
    Failed,
    Finding,
    Generated,
    GenerationFailed,
    Retrieved,
    Routed,
    Screened,
    Span,
    Usage,
    Versions,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import Judged, Note, NoteData, encode_note
from eventrail.contracts.records import Record, encode_event, encode_record
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import log as log_subject
from eventrail.contracts.subjects import note as note_subject
from eventrail.lake.messages import Archivable

NOW = datetime(2026, 11, 21, 9, 59, 59, tzinfo=UTC)

PATH: list[tuple[str, list[EventData]]] = [
    (
        "router",
        [
            Accepted(sealed="x", model="docs", user="u1"),
            Screened(
                messages=[Message(role="user", content="hi <EMAIL_1>")],
                findings=[Finding("pii.email", "masked")],
            ),
        ],
    ),
    ("retriever", [Routed(slip=["retriever", "model-echo", "verdict"], pool="echo", rule="all")]),
    ("model-echo", [Retrieved(documents=[Document(id="d1", text="t", score=1.5, source="a.md")])]),
    (
        "verdict",
        [
            GenerationFailed(
                pool="echo",
                attempt="a0",
                problem=Problem("provider_error", "no"),
                usage=Usage(prompt_tokens=3),
                cost=0.1,
            ),
            Generated(
                pool="echo",
                model="echo-1",
                attempt="a1",
                text="hello",
                usage=Usage(10, 5),
                cost=0.4,
                ttft_ms=12.5,
            ),
        ],
    ),
    ("done", [Checked(action="release"), Completed(usage=Usage(13, 5), cost=0.5)]),
]

FAILED: list[tuple[str, list[EventData]]] = [
    ("guardrail", [Accepted(sealed="x", model="docs")]),
    ("done", [Failed(problem=Problem("deadline_exceeded", "late", where="guardrail"))]),
]


def life(
    path: list[tuple[str, list[EventData]]], first: int = 1, *, rid: str = "", step: int = 1
) -> list[Archivable]:
    """Return a request's records as they stand in the stream, `step` sequences apart."""
    rid = rid or new_rid()
    trace = new_trace_id()
    prior: list[msgspec.Raw] = []
    found: list[Archivable] = []
    parent = ""
    for number, (following, datas) in enumerate(path):
        at = NOW + timedelta(milliseconds=100 * number)
        span = new_span_id()
        events = [
            encode_event(
                Event(
                    id=event_id(rid, len(prior) + index),
                    type=data.type,
                    at=at,
                    by="test@1",
                    data=encode_data(data),
                    version=Versions(release="0.1.0", config="7"),
                    span=Span(id=span, start=at - timedelta(milliseconds=40), parent=parent),
                )
            )
            for index, data in enumerate(datas)
        ]
        record = Record(
            rid=rid,
            tenant="acme",
            next=following,
            trace=trace,
            deadline=NOW + timedelta(seconds=60),
            events=events,
            prior=prior,
        )
        found.append(
            Archivable(
                first + number * step,
                log_subject(following, "acme", rid),
                at,
                encode_record(record),
            )
        )
        prior, parent = [*prior, *events], span
    return found


def note(rid: str, sequence: int, data: NoteData | None = None, at: datetime = NOW) -> Archivable:
    data = data or Judged(judge="length", scores={"length": 0.5, "echo": 1.0})
    stored = Note(
        id=f"n{sequence}",
        rid=rid,
        tenant="acme",
        kind=data.kind,
        at=at,
        by="judge@1",
        data=msgspec.Raw(msgspec.json.encode(data)),
    )
    return Archivable(sequence, note_subject(data.kind, "acme", rid), at, encode_note(stored))


def rid_of(message: Archivable) -> str:
    return message.subject.split(".")[3]
