"""A small lake, made by hand: two arms, a judge that is kind and likes what comes first, a loop.

500 requests by 100 users in order of time. The arm `large` is better by 0.15, is dealt to a
fifth, and costs ten times as much. Users rate -1 or 1, more often where they are unhappy; 55 are
asked by chance. The judge gives 0.1 more than it should: 40 anchors, judged twice each beside
requests, have a known score, and so have 60 requests in a file. In 80 comparisons it adds 1 to the
log odds of what it sees first. One document crowds out the others.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np

from eventrail.contracts.events import (
    Accepted,
    Checked,
    Completed,
    Document,
    Event,
    EventData,
    Generated,
    Retrieved,
    Routed,
    Screened,
    Span,
    Usage,
    Versions,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_span_id, new_trace_id
from eventrail.contracts.notes import (
    Compared,
    Feedback,
    FeedbackAsked,
    Judged,
    Note,
    NoteData,
    encode_note,
)
from eventrail.contracts.records import Record, encode_event, encode_record
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import log as log_subject
from eventrail.contracts.subjects import note as note_subject
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeWriter

KIND = 0.1
"""What the judge gives too much."""
ANCHORS = 40
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
REQUESTS, USERS, DOCUMENTS = 500, 100, 40
LARGE, BETTER = 0.2, 0.15


def make(lake: Path) -> Path:
    """Write the lake, and `labels.csv` beside it; the same every time, but for ids of spans."""
    chance = np.random.default_rng(3)
    events: list[Archivable] = []
    notes: list[NoteData] = []
    about: list[int] = []
    labels: list[str] = ["rid,label"]
    arms: list[str] = []
    for number in range(REQUESTS):
        arm = "large" if chance.random() < LARGE else "small"
        arms.append(arm)
        hard = float(chance.random())
        worth = 0.7 - 0.4 * hard + (BETTER if arm == "large" else 0.0)
        events.append(_life(number, arm, hard, chance))
        if number % 8 == 0 and number < 480:
            labels.append(f"{rid_of(number)},{worth:.3f}")
        for data in _said(number, worth, chance):
            notes.append(data)
            about.append(number)
    for this, data in _compared(arms, chance):
        notes.append(data)
        about.append(this)
    for number, data in enumerate(_anchors(np.random.default_rng(4))):
        notes.append(data)
        about.append(REQUESTS + number)
    lake.parent.joinpath("labels.csv").write_text("\n".join(labels), encoding="utf-8")
    with LakeWriter(lake, "LOG").open() as writer:
        writer.write(events)
    with LakeWriter(lake, "NOTES").open() as writer:
        writer.write([_note(n, *each) for n, each in enumerate(zip(about, notes, strict=True), 1)])
    return lake


def rid_of(number: int) -> str:
    return f"{number + 1:032x}"


def _life(number: int, arm: str, hard: float, chance: np.random.Generator) -> Archivable:
    favourite = chance.random() < min(0.9, 2.0 * number / REQUESTS)
    document = 0 if favourite else int(chance.integers(0, DOCUMENTS))
    datas: list[EventData] = [
        Accepted(sealed="x", model="chat", user=f"u{number % USERS}"),
        Screened(messages=[Message(role="user", content="why? " * (1 + int(20 * hard)))]),
        Routed(
            slip=["retriever", f"model-{arm}", "verdict"],
            pool=arm,
            rule="chat",
            route="chat",
            experiment="chat.experiment",
            arm=arm,
            propensity=LARGE if arm == "large" else 1 - LARGE,
            sticky="request",
            policy="chat@7",
        ),
        Retrieved(documents=[Document(id=f"d{document}", text="t", score=1.0, source="a.md")]),
        Generated(
            pool=arm,
            model=f"{arm}-1",
            attempt=f"a{number}",
            text="an answer " * (30 if arm == "large" else 20),
            usage=Usage(10, 5),
            cost=0.01 if arm == "large" else 0.001,
        ),
        Checked(action="release"),
        Completed(usage=Usage(10, 5), cost=0.01 if arm == "large" else 0.001),
    ]
    return _record(number, datas)


def _record(number: int, datas: list[EventData]) -> Archivable:
    rid, at = rid_of(number), BEGIN + timedelta(minutes=number)
    events = [
        encode_event(
            Event(
                id=event_id(rid, place),
                type=data.type,
                at=at + timedelta(seconds=place),
                by="test@1",
                data=encode_data(data),
                version=Versions(release="0.1.0", config="7"),
                span=Span(id=new_span_id(), start=at, parent=""),
            )
        )
        for place, data in enumerate(datas)
    ]
    record = Record(
        rid=rid,
        tenant="acme",
        next="done",
        trace=new_trace_id(),
        deadline=at + timedelta(seconds=60),
        events=events,
    )
    return Archivable(number + 1, log_subject("done", "acme", rid), at, encode_record(record))


def _said(number: int, worth: float, chance: np.random.Generator) -> Iterator[NoteData]:
    """Yield what the judge and the user say of one request."""
    score = worth + KIND + float(chance.normal(0, 0.05))
    yield Judged(judge="model:judge", scores={"quality": score}, version="1", why="rate")
    happy = chance.random() < worth
    asked = number % 9 == 5
    if asked:
        yield FeedbackAsked(why="sample", sampled=1 / 9)
    if asked or chance.random() < (0.2 if happy else 0.5):
        yield Feedback(
            signal="thumbs",
            value=1.0 if happy else -1.0,
            user=f"u{number % USERS}",
            sampled=1 / 9 if asked else 1.0,
        )


def _anchors(chance: np.random.Generator) -> Iterator[Judged]:
    """Yield what the judge says of each anchor, twice: at its call, which is no request."""
    hard = chance.random(ANCHORS)
    known = np.round(0.7 - 0.4 * hard + BETTER * (chance.random(ANCHORS) < LARGE), 3)
    for number in range(2 * ANCHORS):
        anchor = number % ANCHORS
        yield Judged(
            judge="model:judge",
            scores={"quality": float(known[anchor] + KIND + chance.normal(0, 0.05))},
            version="1",
            why="anchor",
            sampled=0.16,
            call=rid_of(REQUESTS + number),
            known=float(known[anchor]),
            anchor=f"a{anchor}",
            lengths=(200 + int(100 * chance.random()), 0),
        )


def _compared(arms: list[str], chance: np.random.Generator) -> Iterator[tuple[int, NoteData]]:
    """Yield comparisons of a large answer with a small one, in both orders."""
    large = [number for number, arm in enumerate(arms) if arm == "large"][:80]
    small = [number for number, arm in enumerate(arms) if arm == "small"][:80]
    for this, other in zip(large, small, strict=True):
        better = float(chance.normal(0.5, 1))
        orders = [
            "this" if chance.random() < 1 / (1 + np.exp(-better - side)) else "other"
            for side in (1.0, -1.0)
        ]
        winner = orders[0] if orders[0] == orders[1] else "tie"
        yield (
            this,
            Compared(
                judge="model:judge",
                other=rid_of(other),
                winner=winner,
                orders=orders,
                version="1",
                lengths=(300 + int(chance.normal(0, 80)), 200),
            ),
        )


def _note(sequence: int, number: int, data: NoteData) -> Archivable:
    minutes = number if number < REQUESTS else (number - REQUESTS) * REQUESTS // (2 * ANCHORS)
    rid, at = rid_of(number), BEGIN + timedelta(minutes=minutes, seconds=30)
    note = Note(
        id=f"n{sequence}",
        rid=rid,
        tenant="acme",
        kind=data.kind,
        at=at,
        by="test@1",
        data=msgspec.Raw(msgspec.json.encode(data)),
    )
    return Archivable(sequence, note_subject(data.kind, "acme", rid), at, encode_note(note))
