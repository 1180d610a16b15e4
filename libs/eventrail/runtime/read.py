"""Run a projection of ended requests on its durable consumer."""

import random

import structlog

from eventrail.contracts.errors import IllegalTransition, LogUnavailable, UndecodableMessage
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.runtime.retry import RetryPolicy
from eventrail.runtime.service import Reader
from eventrail.runtime.slots import Slots

_log = structlog.get_logger(__name__)

_RETRY = RetryPolicy()
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret


class ReaderSlots(Slots):
    """The slots of one reader.

    A record that does not decode is skipped with a log line: it harms no other request, and
    the warden ends its own.
    """

    def __init__(self, reader: Reader, log: JetStreamLog) -> None:
        super().__init__(
            f"reader-{reader.name}", log.read_done(reader.name), self._settle, reader.slots
        )
        self._reader = reader
        self._eventlog = log

    async def _settle(self, delivery: Delivery) -> None:
        if not self._reader.wants(delivery.subject.rpartition(".")[2], delivery.payload):
            await delivery.ack()
            return
        try:
            record = await self._eventlog.resolve(delivery.payload)
            await self._reader.read(record, fold(record))
        except (UndecodableMessage, IllegalTransition) as error:
            _log.error("record skipped", reader=self._reader.name, error=str(error))
        except LogUnavailable as error:
            _log.warning("reader waits", reader=self._reader.name, error=str(error))
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            return
        except Exception:  # noqa: BLE001 -- a defect must not lose the record
            _log.exception("reader failed", reader=self._reader.name, subject=delivery.subject)
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            return
        await delivery.ack()
