"""How much work waits for a pool, and for how long, as its JetStream consumers say."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.lanes import Lane
from eventrail.eventlog.provision.api import Management

_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Queue:
    """The work of a pool.

    Attributes:
        pending: requests that no replica has taken.
        oldest_s: how long the first interactive one of them has waited; 0 if none does.
        running: requests in replicas' hands.
        at: when this was so, by this process's monotonic clock.
    """

    pending: int
    oldest_s: float
    running: int
    at: float


@dataclass(frozen=True, slots=True)
class _Seen:
    pending: int
    running: int
    oldest_s: float


class _Delivered(msgspec.Struct, frozen=True):
    stream_seq: int = 0


class _Info(msgspec.Struct, frozen=True):
    num_pending: int = 0
    num_ack_pending: int = 0
    delivered: _Delivered = _Delivered()
    ts: datetime | None = None


class _Message(msgspec.Struct, frozen=True):
    time: datetime


class _Found(msgspec.Struct, frozen=True):
    message: _Message | None = None


async def look(client: Client, lanes: Sequence[Lane]) -> Queue:
    """Return how the pool of these lanes stands; lanes that do not exist yet are empty.

    Nobody waits for batch requests, so they count as load but not by their age.

    Raises:
        LogUnavailable: the server does not answer.
    """
    seen = await asyncio.gather(*(_look_at(client, lane) for lane in lanes))
    return Queue(
        pending=sum(each.pending for each in seen),
        oldest_s=max((each.oldest_s for each in seen), default=0.0),
        running=sum(each.running for each in seen),
        at=time.monotonic(),
    )


async def _look_at(client: Client, lane: Lane) -> _Seen:
    answer = await Management(client, _TIMEOUT_S).consumer(names.LOG, lane.consumer)
    info = msgspec.convert(answer or {}, type=_Info)
    oldest = 0.0
    if info.num_pending and info.ts is not None and lane.priority == "interactive":
        first = info.delivered.stream_seq + 1
        waits = [await _age(client, subject, first, info.ts) for subject in lane.subjects]
        oldest = max(waits)
    return _Seen(info.num_pending, info.num_ack_pending, oldest)


async def _age(client: Client, subject: str, first: int, now: datetime) -> float:
    """Return the seconds since the first message of a subject from `first` on was stored."""
    query: dict[str, Any] = {"seq": first, "next_by_subj": subject}
    call = f"$JS.API.STREAM.MSG.GET.{names.LOG}"
    try:
        reply = await client.request(call, msgspec.json.encode(query), timeout=_TIMEOUT_S)
    except NatsError:
        return 0.0  # the next look will tell
    found = msgspec.json.decode(reply.data, type=_Found)
    return 0.0 if found.message is None else max(0.0, (now - found.message.time).total_seconds())
