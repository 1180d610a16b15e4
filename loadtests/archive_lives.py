"""Realistic lives for the archiver: records as they stand in the log, of 1 to 6 kB."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.contracts.events import (
    Accepted,
    CacheMissed,
    Checked,
    Completed,
    Document,
    Event,
    EventData,
    Finding,
    Generated,
    Retrieved,
    Routed,
    Screened,
    Span,
    Usage,
    Versions,
    encode_data,
)
from eventrail.contracts.ids import event_id, new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record, encode_event, encode_record
from eventrail.contracts.requests import Message
from eventrail.contracts.subjects import log as log_subject
from eventrail.contracts.subjects import shadow_space

_WORDS = (
    "order", "refund", "invoice", "parcel", "delivery", "account", "password", "address",
    "warranty", "return", "subscription", "card", "payment", "number", "please", "when",
    "where", "how", "my", "the", "is", "it", "not", "yet", "arrived",
)  # fmt: skip

TENANTS = ("acme", "bank", "shop", shadow_space("acme"))


def lives(seed: int, records: int) -> Iterator[tuple[str, bytes]]:
    """Yield the subjects and payloads of at least so many records, each life in its order."""
    rng = random.Random(seed)  # noqa: S311 -- not for secrets
    made = 0
    while made < records:
        for subject, payload in life(rng):
            made += 1
            yield subject, payload


def life(rng: random.Random) -> list[tuple[str, bytes]]:
    """Return the records of one completed request: 3 records, 8 events."""
    rid, trace = new_rid(), new_trace_id()
    tenant = rng.choice(TENANTS)
    at = datetime.now(UTC)
    prior: list[msgspec.Raw] = []
    found: list[tuple[str, bytes]] = []
    for following, datas in _path(rng):
        at += timedelta(milliseconds=rng.randint(1, 40))
        span = Span(id=new_span_id(), start=at - timedelta(milliseconds=1))
        events = [
            encode_event(
                Event(
                    id=event_id(rid, len(prior) + index),
                    type=data.type,
                    at=at,
                    by="loadtest@1",
                    data=encode_data(data),
                    version=Versions(release="0.1.0", config="7", template="answer@3"),
                    span=span,
                )
            )
            for index, data in enumerate(datas)
        ]
        deadline = at + timedelta(seconds=60)
        record = Record(rid, tenant, following, trace, deadline, events, prior)
        found.append((log_subject(following, tenant, rid), encode_record(record)))
        prior = [*prior, *events]
    return found


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))


def _path(rng: random.Random) -> list[tuple[str, list[EventData]]]:
    question = Message("user", _text(rng, rng.randint(8, 40)))
    documents = [
        Document(
            id=f"d{rng.randint(0, 5000)}#{number}",
            text=_text(rng, 30),
            score=rng.random(),
            source="handbook.md",
            title="Returns",
        )
        for number in range(3)
    ]
    usage = Usage(rng.randint(50, 900), rng.randint(10, 300))
    answer = _text(rng, rng.randint(10, 60))
    return [
        (
            "cache",
            [
                Accepted(sealed=rng.randbytes(150).hex(), model="docs", messages=1, user="u1"),
                Screened([Message("system", "Answer from the documents."), question]),
                Routed(
                    slip=["cache", "retriever", "model-chat", "verdict"],
                    pool="chat",
                    model="chat-1",
                    template="answer@3",
                    top_k=3,
                    rule="docs",
                    propensity=0.9,
                    route="chat",
                    arm="control",
                    intents={"returns": 0.7, "orders": 0.2},
                ),
            ],
        ),
        (
            "model-chat",
            [
                CacheMissed(key=rng.randbytes(16).hex()),
                Retrieved(documents, query=question.content or "", candidates=40, relevance=0.8),
            ],
        ),
        (
            "done",
            [
                Generated(
                    pool="chat",
                    model="chat-1",
                    attempt=rng.randbytes(8).hex(),
                    text=answer,
                    usage=usage,
                    cost=usage.total_tokens * 1e-6,
                    ttft_ms=rng.random() * 300,
                    tpot_ms=9.5,
                ),
                Checked("release", [Finding("grounding", "noted", score=0.9)], (0, len(answer))),
                Completed(usage=usage, cost=usage.total_tokens * 1e-6),
            ],
        ),
    ]
