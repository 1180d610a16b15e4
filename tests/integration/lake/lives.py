"""A life in which every text that anybody can write is an attack on who shows it."""

import itertools
from datetime import timedelta

import msgspec

from eventrail.cli.inspect.life import Life
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    Accepted,
    Checked,
    Completed,
    Document,
    Event,
    EventData,
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
from eventrail.contracts.ids import event_id, new_rid
from eventrail.contracts.notes import Feedback, Judged, Note, NoteData
from eventrail.contracts.operations import Alarm
from eventrail.contracts.requests import Message
from eventrail.prompting import prompt_hash
from tests.unit.lake.lives import NOW

ATTACKS = (
    "<script>alert('script')</script>",
    "<img src=x onerror=alert('handler')>",
    "</pre></script><script>alert('closed')</script>",
    '"><svg onload=alert(1)>',
    "<a href=\"javascript:alert('link')\">press</a>",
    "</style><style>body{display:none}</style>",
    "<iframe srcdoc=\"<script>alert('frame')</script>\"></iframe>",
    "{{ 7 * 7 }}{% raw %}",
    '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
)


def hostile() -> Life:
    """Return the life."""
    attacks = itertools.cycle(ATTACKS)

    def bad() -> str:
        return next(attacks)

    everything = " ".join(ATTACKS)
    prompt = [{"role": bad(), "content": everything, "tool_calls": [{"name": bad()}]}]
    datas: list[EventData] = [
        Accepted(sealed="x", model=bad(), user=bad(), session=bad(), metadata={bad(): bad()}),
        Screened(
            messages=[Message(role="user", content=everything)],
            findings=[Finding(bad(), bad(), detail=bad(), where=bad())],
        ),
        Routed(slip=[bad()], pool=bad(), rule=bad(), why=bad(), arm=bad(), experiment=bad()),
        Retrieved(
            query=everything,
            method=bad(),
            documents=[
                Document(id=bad(), text=everything, score=0.5, source=bad(), title=bad()),
                Document(id=bad(), text=bad(), score=0.4, source="javascript:alert(2)"),
            ],
            findings=[Finding(bad(), bad())],
        ),
        GenerationFailed(pool=bad(), attempt=bad(), problem=Problem(bad(), bad(), bad(), bad())),
        Generated(
            pool=bad(),
            model=bad(),
            attempt=bad(),
            text=everything,
            usage=Usage(10, 5),
            cost=0.4,
            finish_reason=bad(),
            prompt=prompt,
            prompt_hash=prompt_hash(prompt),
        ),
        Checked(action=bad(), why=bad(), findings=[Finding(bad(), bad())], instead=bad()),
        Completed(),
    ]
    rid = new_rid()
    notes: list[NoteData] = [
        Feedback(signal=bad(), text=everything, user=bad()),
        Judged(judge=bad(), scores={bad(): 0.5}, reasons={bad(): everything}),
    ]
    return Life(
        rid=rid,
        tenant="acme",
        trace=bad(),
        deadline=NOW,
        next="done",
        events=[
            Event(
                id=event_id(rid, place),
                type=data.type,
                at=NOW + timedelta(milliseconds=10 * place),
                by=bad(),
                data=encode_data(data),
                version=Versions(release=bad(), template=bad(), policy=bad()),
                span=Span(id=f"{place} {bad()}", start=NOW, parent=bad()),
            )
            for place, data in enumerate(datas)
        ],
        notes=[
            Note(
                f"n{place}",
                rid,
                "acme",
                data.kind,
                NOW,
                bad(),
                msgspec.Raw(msgspec.json.encode(data)),
            )
            for place, data in enumerate(notes)
        ],
        origin="log",
        alarms=[Alarm("a" * 32, NOW, bad(), "output", "acme", bad(), NOW, message=everything)],
    )
