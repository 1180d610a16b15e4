"""What waits for a pool, read from its queues."""

import asyncio
from datetime import UTC, datetime

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.config.model import Config
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.subjects import parse_log
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.lanes import Lane, lanes_of
from eventrail.eventlog.provision.api import Management
from eventrail.pools.status import Waiting


class _Message(msgspec.Struct):
    subject: str
    seq: int
    time: datetime


class _Found(msgspec.Struct):
    message: _Message | None = None


async def waiting_for(client: Client, pool: str, config: Config) -> Waiting:
    """Return what waits for a pool, of every tenant and priority.

    Raises:
        LogUnavailable: the server did not answer.
    """
    found = await asyncio.gather(*(_of_lane(client, lane) for lane in lanes_of(pool, config)))
    return Waiting(
        sum(each.pending for each in found),
        sum(each.in_hand for each in found),
        max((each.oldest_s for each in found), default=0.0),
    )


async def waiting_requests(client: Client, pool: str, config: Config) -> list[tuple[str, str]]:
    """Return tenant and id of every request that waits for a pool; some may have ended by now."""
    found: list[tuple[str, str]] = []
    for lane in lanes_of(pool, config):
        info = await Management(client).consumer(names.LOG, lane.consumer)
        if info is not None and info["num_pending"] + info["num_ack_pending"]:
            found += await _after(client, lane, int(info["ack_floor"]["stream_seq"]))
    return found


async def _of_lane(client: Client, lane: Lane) -> Waiting:
    info = await Management(client).consumer(names.LOG, lane.consumer)
    if info is None:
        return Waiting()
    pending = int(info["num_pending"])
    taken = int(info["delivered"]["stream_seq"])
    first = await _first(client, lane, taken + 1) if pending else None
    age = 0.0 if first is None else (datetime.now(UTC) - first.time).total_seconds()
    return Waiting(pending, int(info["num_ack_pending"]), max(0.0, age))


async def _after(client: Client, lane: Lane, settled: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    message = await _first(client, lane, settled + 1)
    while message is not None:
        parts = parse_log(message.subject)
        found.append((parts.tenant, parts.rid))
        message = await _first(client, lane, message.seq + 1)
    return found


async def _first(client: Client, lane: Lane, sequence: int) -> _Message | None:
    """Return the lane's first record at or above `sequence`; None if there is none."""
    found = [await _next(client, subject, sequence) for subject in lane.subjects]
    return min((each for each in found if each is not None), key=lambda m: m.seq, default=None)


async def _next(client: Client, subject: str, sequence: int) -> _Message | None:
    query = msgspec.json.encode({"seq": sequence, "next_by_subj": subject})
    call = f"$JS.API.STREAM.MSG.GET.{names.LOG}"
    try:
        reply = await client.request(call, query, timeout=5.0)
    except NatsError as error:
        raise LogUnavailable(f"{call}: {error or type(error).__name__}") from error
    return msgspec.json.decode(reply.data, type=_Found).message
