"""Takes batches that wait to be run, as many as there are slots."""

import asyncio
import random

import msgspec
import structlog

from eventrail.contracts.errors import EventrailError
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.names import BATCH_RUNNERS, BATCHES
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.gateway.batches.lives import batch_of
from eventrail.gateway.batches.run import BatchRun, Superseded
from eventrail.gateway.parts import Gateway
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy

_log = structlog.get_logger(__name__)

SLOTS = 4
"""Batches that one process runs at once."""

DRAIN_S = 0.2
"""A batch goes on elsewhere at once when its process is told to stop."""

_RETRY = RetryPolicy()
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret


class BatchDoor(Intake):
    """Runs batches; each delivery is one batch, kept in hand until it has ended."""

    def __init__(self, gateway: Gateway) -> None:
        source = PullSource(gateway.client, BATCHES, BATCH_RUNNERS)
        super().__init__("batches", source, SLOTS, DRAIN_S)
        self._gateway = gateway

    async def settle(self, delivery: Delivery) -> None:
        """Run a batch to its end, or hand it back."""
        try:
            first = batch_of(delivery.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            _log.error("no batch", subject=delivery.subject, error=str(error))
            await delivery.terminate(str(error))
            return
        try:
            await self._run(first.tenant, first.batch, delivery)
        except asyncio.CancelledError:
            await delivery.nak(0)
            raise
        except EventrailError as error:
            _log.warning("batch waits", batch=first.batch, error=str(error))
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))

    async def _run(self, tenant: str, batch: str, delivery: Delivery) -> None:
        tail = await self._gateway.batches.tail(tenant, batch)
        if not tail.state.ended:
            try:
                state = await BatchRun(self._gateway, tail).run()
            except Superseded as error:
                # not acknowledged: the delivery is the other runner's now
                _log.info("batch taken over", batch=batch, reason=str(error))
                return
            _log.info("batch ended", batch=batch, status=state.status, completed=state.completed)
        await delivery.ack()
