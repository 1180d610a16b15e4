"""Publish to a stream until it is known to be stored."""

import asyncio
import time
from collections.abc import Mapping

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.publisher import OutcomeUnknown, Publisher

TRY_S = 2.0
PAUSE_S = 0.1


async def publish_durably(
    publisher: Publisher,
    subject: str,
    payload: bytes,
    *,
    message_id: str,
    patience_s: float = 15.0,
    more_headers: Mapping[str, str] | None = None,
) -> int:
    """Publish once, whatever it takes: repeats carry the same message id.

    Returns:
        The sequence of the message in its stream.

    Raises:
        LogUnavailable: not known to be stored within `patience_s` seconds, or refused,
            e.g. because the stream is full.
    """
    headers = {**(more_headers or {}), "Nats-Msg-Id": message_id}
    give_up = time.monotonic() + patience_s
    while True:
        try:
            ack = await publisher.publish(subject, payload, headers, TRY_S)
        except OutcomeUnknown as error:
            if time.monotonic() > give_up:
                raise LogUnavailable(f"{subject}: not stored in {patience_s:g} s") from error
            await asyncio.sleep(PAUSE_S)
        else:
            if ack.error is not None:
                raise LogUnavailable(f"{subject} refused: {ack.error.description}")
            return ack.seq
