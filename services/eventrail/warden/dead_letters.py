"""End the requests whose record a stage gave up: delivered too often, or unreadable."""

import random

import structlog

from eventrail.contracts.errors import InvalidSubject, LogUnavailable, UndecodableMessage
from eventrail.contracts.subjects import parse_log
from eventrail.eventlog.interface import Delivery, Source
from eventrail.eventlog.jetstream.advisories import Advisory, decode_advisory
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy
from eventrail.warden.ender import Ender
from eventrail.warden.endings import poison, retries_exhausted
from eventrail.warden.place import Messages

_log = structlog.get_logger(__name__)

_RETRY = RetryPolicy()
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret

SLOTS = 16
"""Dead letters handled at once."""


class DeadLetters(Intake):
    """A daemon; see `runtime.service.Daemon`.

    Args:
        advisories: the consumer of the stream `ADVISORIES`.
        messages: reads the stream `LOG` as bytes.
        ender: ends requests.
    """

    def __init__(self, advisories: Source, messages: Messages, ender: Ender) -> None:
        super().__init__("dead-letters", advisories, SLOTS)
        self._messages = messages
        self._ender = ender

    async def settle(self, delivery: Delivery) -> None:
        """Act on one advisory; it comes again if the log cannot be reached now."""
        try:
            advisory = decode_advisory(delivery.payload)
            if advisory.of_a_stage:
                await self._bury(advisory)
        except (UndecodableMessage, InvalidSubject) as error:
            _log.error("advisory skipped", error=str(error))
        except LogUnavailable as error:
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            _log.warning("dead letter waits", error=str(error))
            return
        await delivery.ack()

    async def _bury(self, advisory: Advisory) -> None:
        message = await self._messages.at(advisory.stream_seq)
        if message is None:
            return
        subject = parse_log(message.subject)
        ending = poison if advisory.terminated else retries_exhausted(advisory.deliveries)
        _log.warning(
            "dead letter",
            rid=subject.rid,
            tenant=subject.tenant,
            consumer=advisory.consumer,
            sequence=advisory.stream_seq,
            deliveries=advisory.deliveries,
            reason=advisory.reason,
        )
        await self._ender.end(subject.tenant, subject.rid, ending, only_at=advisory.stream_seq)
