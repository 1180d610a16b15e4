"""Claim check: large bodies live in the object store, the event holds a reference.

A NATS message is bounded (`max_payload`), a request is not: a prompt of 200,000 tokens is a
normal case. An event whose data is over `LIMIT` bytes, and the largest events of a record
that is over `RECORD_LIMIT` in all, have their `data` replaced by
`{"$body": <name>, "bytes": n}`. Names are content hashes, so checking in twice stores once.
(The pattern: Hohpe and Woolf, Enterprise Integration Patterns, "Claim Check".)
"""

import hashlib
from typing import Protocol

import msgspec

from eventrail.contracts.events import Event
from eventrail.contracts.records import Record, decode_event, decode_record, encode_event

LIMIT = 256 * 1024
"""Bytes of event data above which it is checked in."""

RECORD_LIMIT = 768 * 1024
"""Bytes of a whole record above which its largest events are checked in too."""

MARK = b'{"$body":'
"""Where it stands in a payload, there may be a claim in it."""


class BodyStore(Protocol):
    """Where large bodies live."""

    async def put(self, name: str, body: bytes) -> None:
        """Store `body` under `name`; storing the same again changes nothing."""
        ...

    async def get(self, name: str) -> bytes:
        """Return the body stored under `name`; raise `LogUnavailable` if it is not there."""
        ...


class _Claim(msgspec.Struct, frozen=True):
    body: str = msgspec.field(name="$body")
    bytes: int = 0


_CLAIM = msgspec.json.Decoder(_Claim)


async def check_in(record: Record, store: BodyStore) -> Record:
    """Return `record` with large event data replaced by claims."""
    sizes = [len(_view(raw)) for raw in (*record.prior, *record.events)]
    if max(sizes, default=0) <= LIMIT and sum(sizes) <= RECORD_LIMIT:
        return record
    budget = RECORD_LIMIT
    chosen: set[int] = set()
    total = sum(sizes)
    for index in sorted(range(len(sizes)), key=lambda position: -sizes[position]):
        if sizes[index] <= LIMIT and total <= budget:
            break
        chosen.add(index)
        total -= sizes[index]
    prior = [
        await _deposit(raw, store) if index in chosen else raw
        for index, raw in enumerate(record.prior)
    ]
    shift = len(record.prior)
    events = [
        await _deposit(raw, store) if shift + index in chosen else raw
        for index, raw in enumerate(record.events)
    ]
    return msgspec.structs.replace(record, prior=prior, events=events)


async def check_out(payload: bytes, store: BodyStore) -> Record:
    """Decode a record and return it with every claim redeemed."""
    record = decode_record(payload)
    if MARK not in payload:
        return record
    return msgspec.structs.replace(
        record,
        prior=[await _redeem(raw, store) for raw in record.prior],
        events=[await _redeem(raw, store) for raw in record.events],
    )


async def _deposit(raw: msgspec.Raw, store: BodyStore) -> msgspec.Raw:
    event = decode_event(raw)
    body = bytes(_view(event.data))
    if body.startswith(MARK):
        return raw
    name = hashlib.sha256(body).hexdigest()
    await store.put(name, body)
    claim = msgspec.json.encode(_Claim(body=name, bytes=len(body)))
    return _with_data(event, msgspec.Raw(claim), raw)


async def _redeem(raw: msgspec.Raw, store: BodyStore) -> msgspec.Raw:
    if MARK not in bytes(_view(raw)):
        return raw
    event = decode_event(raw)
    data = bytes(_view(event.data))
    if not data.startswith(MARK):
        return raw
    claim = _CLAIM.decode(data)
    return _with_data(event, msgspec.Raw(await store.get(claim.body)), raw)


def _with_data(event: Event, data: msgspec.Raw, raw: msgspec.Raw) -> msgspec.Raw:
    """Return `raw` with other data; fields of the envelope we do not know stay."""
    fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    if fields.keys() <= set(Event.__struct_fields__):
        return encode_event(msgspec.structs.replace(event, data=data))
    return msgspec.Raw(msgspec.json.encode({**fields, "data": data}))


def _view(raw: msgspec.Raw) -> memoryview:
    return memoryview(raw)
