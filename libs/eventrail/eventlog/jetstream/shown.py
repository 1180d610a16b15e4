"""Take over a stream of token frames: say so, and learn what was shown before."""

import asyncio
import contextlib

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.publisher import OutcomeUnknown, Publisher

TIMEOUT_S = 2.0
BATCH = 512
"""Frames asked for at once."""

_FRAME = msgspec.json.Decoder(TokenFrame)
_DIRECT_GET = f"$JS.API.DIRECT.GET.{names.TOKENS}"
_SEQUENCE = "Nats-Sequence"


async def take_over(
    client: Client, publisher: Publisher, tenant: str, opening: TokenFrame
) -> list[TokenFrame]:
    """Store `opening`, and return the frames that are before it, oldest first.

    Whatever an earlier worker still publishes comes after `opening`, and readers drop it; so
    what is returned is exactly what they can have seen. It may be less if the stream has
    forgotten: it keeps ten minutes in memory.

    Raises:
        LogUnavailable: the stream did not answer.
    """
    subject = subjects.tokens(tenant, opening.rid)
    try:
        ack = await publisher.publish(subject, msgspec.json.encode(opening), {}, TIMEOUT_S)
    except OutcomeUnknown as error:
        raise LogUnavailable(str(error)) from error
    if ack.error is not None:
        raise LogUnavailable(f"{subject} refused: {ack.error.description}")
    frames: list[TokenFrame] = []
    sequence = 0
    while sequence < ack.seq:
        messages = await _batch(client, subject, sequence + 1)
        if not messages:
            raise LogUnavailable(f"{subject}: what was stored at {ack.seq} cannot be read yet")
        sequence = int((messages[-1].headers or {})[_SEQUENCE])
        frames += [_FRAME.decode(each.data) for each in messages if _at(each) < ack.seq]
    return frames


def _at(message: Msg) -> int:
    return int((message.headers or {})[_SEQUENCE])


async def _batch(client: Client, subject: str, sequence: int) -> list[Msg]:
    """Return the next messages of a subject through JetStream's batched direct get (ADR-31)."""
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=arrived.put)
    query = {"seq": sequence, "next_by_subj": subject, "batch": BATCH}
    found: list[Msg] = []
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await client.publish(_DIRECT_GET, msgspec.json.encode(query), reply=inbox)
            while True:
                message = await arrived.get()
                if _SEQUENCE not in (message.headers or {}):  # 204: that was all; 404: nothing
                    return found
                found.append(message)
    except (TimeoutError, NatsError) as error:
        raise LogUnavailable(f"{_DIRECT_GET} did not answer: {error!r}") from error
    finally:
        with contextlib.suppress(NatsError):
            await subscription.unsubscribe()
