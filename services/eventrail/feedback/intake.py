"""The daemon that takes feedback in: `feedback.<tenant>` of the stream `INTAKE`."""

import random

import structlog
from nats.aio.client import Client
from prometheus_client import Counter

from eventrail.contracts.errors import ContractError
from eventrail.contracts.subjects import parse_tenant
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.names import INTAKE
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.feedback.write import Writer
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy

_log = structlog.get_logger(__name__)

CONSUMER = "intake-feedback"
SLOTS = 32
_RETRY = RetryPolicy()
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret
_REFUSED = Counter("eventrail_feedback_refused_total", "Submissions that were no usable feedback")


class FeedbackIntake(Intake):
    """Acknowledges a submission when its note is stored, and refuses what makes no sense."""

    def __init__(self, client: Client, writer: Writer) -> None:
        super().__init__(CONSUMER, PullSource(client, INTAKE, CONSUMER), SLOTS)
        self._writer = writer

    async def settle(self, delivery: Delivery) -> None:
        """Write the note, or refuse what is no feedback."""
        try:
            await self._writer.take(parse_tenant(delivery.subject), delivery.payload)
        except ContractError as error:
            _REFUSED.inc()
            _log.error("feedback refused", subject=delivery.subject, error=str(error))
            await delivery.terminate(str(error))
            return
        except Exception as error:  # noqa: BLE001 -- whatever it was, the feedback is not lost
            _log.warning("feedback waits", subject=delivery.subject, error=repr(error))
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
            return
        await delivery.ack()
