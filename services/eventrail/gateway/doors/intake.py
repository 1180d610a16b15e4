"""`requests.<tenant>`: durable admission. What JetStream has taken is not lost on the way in."""

import hashlib
import random

import msgspec
import structlog

from eventrail.contracts import subjects
from eventrail.contracts.errors import LogUnavailable, Problem, RequestProblem
from eventrail.contracts.ids import keyed_rid
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.names import INTAKE
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.gateway.doors.asked import order_of
from eventrail.gateway.order import Order
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in, refusal
from eventrail.gateway.submission import rid_in
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy

_log = structlog.get_logger(__name__)

CONSUMER = "intake-requests"
SLOTS = 64

_RETRY = RetryPolicy()
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret


class IntakeDoor(Intake):
    """Admits submissions and acknowledges them once the log has them.

    A submission that cannot be admitted is answered with a `rejected` answer on
    `answers.<tenant>.<rid>` if its rid can be read, and is not delivered again.
    """

    def __init__(self, gateway: Gateway) -> None:
        source = PullSource(gateway.client, INTAKE, CONSUMER)
        super().__init__("requests", source, SLOTS)
        self._gateway = gateway

    async def settle(self, delivery: Delivery) -> None:
        """Admit a submission, or answer why not."""
        try:
            await self._admit(delivery)
        except RequestProblem as error:
            await self._refuse(delivery, error.problem)
        except LogUnavailable as error:
            _log.warning("submission waits", error=str(error))
            await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
        except Exception as error:  # noqa: BLE001 -- no submission may stay un-settled
            if _RETRY.exhausted(delivery.attempt):
                await self._refuse(delivery, problem_in(error))
            else:
                _log.exception("submission failed", subject=delivery.subject)
                await delivery.nak(_RETRY.delay(delivery.attempt, _RNG))
        else:
            self._gateway.metrics.responded(self.name, "requests.*", "accepted")
            await delivery.ack()

    async def _admit(self, delivery: Delivery) -> None:
        gateway = self._gateway
        tenant = subjects.parse_tenant(delivery.subject)
        order = order_of(tenant, delivery.payload, self.name, gateway.config())
        await gateway.admission.admit(gateway.admission.prepare(_named(order, delivery)))

    async def _refuse(self, delivery: Delivery, why: Problem) -> None:
        self._gateway.metrics.responded(self.name, "requests.*", "rejected")
        rid = rid_in(delivery.payload)
        _log.info("submission refused", subject=delivery.subject, code=why.code, rid=rid)
        if rid is not None:
            tenant = delivery.subject.split(".")[1]
            await self._tell(tenant, rid, why)
        await delivery.ack()

    async def _tell(self, tenant: str, rid: str, why: Problem) -> None:
        try:
            subjects.check_rid(rid)
        except subjects.InvalidSubject:
            return  # nobody can listen on such a subject
        await self._gateway.announcer.answer(refusal(tenant, rid, why), None)


def _named(order: Order, delivery: Delivery) -> Order:
    """Give an unnamed submission an id that a second delivery of it gets again."""
    if order.rid is not None or order.idempotency_key is not None:
        return order
    body = hashlib.sha256(delivery.payload).hexdigest()
    rid = keyed_rid(order.tenant, f"\0{INTAKE}\0{delivery.sequence}\0{body}")
    return msgspec.structs.replace(order, rid=rid)
