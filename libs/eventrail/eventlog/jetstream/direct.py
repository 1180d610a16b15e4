"""Read a stretch of a stream in one exchange, through JetStream's batched direct get (ADR-31)."""

import asyncio
import contextlib

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.reader import StoredMessage, nanoseconds

TIMEOUT_S = 5.0
MOST = 256
"""Messages in one answer at most."""

MOST_BYTES = 8 * 1024 * 1024
"""Bytes in one answer at most; above any single message, or that one would never come."""

_SEQUENCE = "Nats-Sequence"


async def read_stretch(
    client: Client,
    stream: str,
    subject: str,
    first: int,
    *,
    most: int = MOST,
    most_bytes: int = MOST_BYTES,
) -> list[StoredMessage]:
    """Return the next messages that match, in order; none if there is none at or above `first`.

    A copy of the stream that lags may answer, so a message that was just stored can be missing:
    who knows of one asks again.

    Args:
        client: the connection.
        stream: which stream; it must allow direct gets.
        subject: which of its messages.
        first: the lowest sequence.
        most: messages at most.
        most_bytes: bytes at most.

    Raises:
        LogUnavailable: the stream did not answer.
    """
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    asked = f"$JS.API.DIRECT.GET.{stream}"
    query = {"seq": first, "next_by_subj": subject, "batch": most, "max_bytes": most_bytes}
    found: list[StoredMessage] = []
    inbox = client.new_inbox()
    try:
        subscription = await client.subscribe(inbox, cb=arrived.put)
    except NatsError as error:
        raise LogUnavailable(f"{asked} cannot be asked: {error!r}") from error
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await client.publish(asked, msgspec.json.encode(query), reply=inbox)
            while True:
                message = await arrived.get()
                headers = message.headers or {}
                if _SEQUENCE not in headers:
                    _check(asked, headers)
                    return found
                found.append(_stored(message, headers))
    except (TimeoutError, NatsError) as error:
        raise LogUnavailable(f"{asked} did not answer: {error!r}") from error
    finally:
        with contextlib.suppress(NatsError):
            await subscription.unsubscribe()


def _check(asked: str, headers: dict[str, str]) -> None:
    """Let pass 204, that was all, and 404, there is nothing."""
    status = headers.get("Status", "")
    if status not in {"204", "404"}:
        told = headers.get("Description", "no reason given")
        raise LogUnavailable(f"{asked} refused: {status or 'no status'} {told}")


def _stored(message: Msg, headers: dict[str, str]) -> StoredMessage:
    return StoredMessage(
        subject=headers.get("Nats-Subject", ""),
        sequence=int(headers[_SEQUENCE]),
        data=message.data,
        message_id=headers.get("Nats-Msg-Id", ""),
        stored_ns=nanoseconds(headers.get("Nats-Time-Stamp", "")),
    )
