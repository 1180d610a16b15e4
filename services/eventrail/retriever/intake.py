"""The daemon that takes documents in: `docs.<tenant>` of the stream `INTAKE`."""

import random

import structlog
from nats.aio.client import Client
from prometheus_client import Counter

from eventrail.contracts.documents import decode_change
from eventrail.contracts.errors import ContractError
from eventrail.contracts.subjects import parse_tenant
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.names import INTAKE
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.retriever.batches import Batches, Commit
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy

_log = structlog.get_logger(__name__)

CONSUMER = "intake-docs"
SLOTS = 512
"""Changes that one process gathers into batches at once."""

_RETRY = RetryPolicy()
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret
_REFUSED = Counter("eventrail_documents_refused_total", "Changes of documents that were no such")


class DocumentIntake(Intake):
    """Acknowledges a change when the index that holds it is announced, never before.

    So a document is in the stream or in the index, and who waits for the stream to hold none
    of its documents waits for them to be found.
    """

    def __init__(self, client: Client, commit: Commit) -> None:
        super().__init__(CONSUMER, PullSource(client, INTAKE, CONSUMER), SLOTS)
        self._batches = Batches(commit)

    async def settle(self, delivery: Delivery) -> None:
        """Index a change, or refuse what is none."""
        try:
            tenant = parse_tenant(delivery.subject)
            change = decode_change(delivery.payload)
        except ContractError as error:
            _REFUSED.inc()
            _log.error("document refused", subject=delivery.subject, error=str(error))
            await delivery.terminate(str(error))
            return
        try:
            await self._batches.add(tenant, change)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the change is not lost
            _log.warning("documents not indexed, yet", tenant=tenant, error=repr(error))
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            return
        await delivery.ack()
