"""`requests.<tenant>`: durable admission. What JetStream has taken is not lost on the way in."""

import hashlib
import random
import time

import msgspec
import structlog

from eventrail.contracts import subjects
from eventrail.contracts.errors import Code, LogUnavailable, Problem, RequestProblem
from eventrail.contracts.ids import keyed_rid
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.names import INTAKE
from eventrail.eventlog.jetstream.source import PullSource
from eventrail.gateway.doors.asked import order_of
from eventrail.gateway.order import Order
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in, refusal
from eventrail.gateway.submission import rid_in, timeout_in
from eventrail.runtime.intake import Intake
from eventrail.runtime.retry import RetryPolicy

_log = structlog.get_logger(__name__)

CONSUMER = "intake-requests"
SLOTS = 64

LEAST_WAIT_S = 0.1
"""A submission that finds no room comes again after so many seconds, or more."""

_PASSING = frozenset({Code.RATE_LIMITED.value, Code.OVERLOADED.value})
"""What a submission waits for."""

_RETRY = RetryPolicy()
_RNG = random.Random()  # noqa: S311 -- jitter needs no secret


class IntakeDoor(Intake):
    """Admits submissions and acknowledges them once the log has them.

    A submission that cannot be admitted is answered with a `rejected` answer on
    `answers.<tenant>.<rid>` if its rid can be read, and is not delivered again. One that a
    rate limit does not let in yet, or an overloaded gateway, waits in the stream.
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
            if not await self._waits(delivery, error.problem):
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
        identity = gateway.authenticator.by_subject(delivery.subject)
        order = order_of(identity, delivery.payload, self.name, gateway.config())
        await gateway.admission.admit(gateway.admission.prepare(_named(order, delivery)))

    async def _waits(self, delivery: Delivery, why: Problem) -> bool:
        """Hand a submission back that there is no room for now; False if it is to be refused.

        It waits for its turn as long as its deadline, counted from when JetStream took it,
        leaves it time.
        """
        if why.code not in _PASSING or (why.code == Code.RATE_LIMITED and not why.retry_after_s):
            return False
        delay_s = max(LEAST_WAIT_S, why.retry_after_s) * (1 + _RNG.random() / 4)
        if delivery.stored_ns and time.time() + delay_s >= self._deadline(delivery):
            return False
        self._gateway.metrics.responded(self.name, "requests.*", "waits")
        await delivery.nak(delay_s)
        return True

    def _deadline(self, delivery: Delivery) -> float:
        """Return when a submission's time is over, in seconds of UNIX time."""
        config = self._gateway.config()
        tenant = config.tenants.get(subjects.parse_caller(delivery.subject).tenant)
        own = tenant.timeout_s if tenant is not None else config.limits.max_timeout_s
        asked = timeout_in(delivery.payload)
        return delivery.stored_ns / 1e9 + min(asked or own, config.limits.max_timeout_s)

    async def _refuse(self, delivery: Delivery, why: Problem) -> None:
        self._gateway.metrics.responded(self.name, "requests.*", "rejected")
        rid = rid_in(delivery.payload)
        _log.info("submission refused", subject=delivery.subject, code=why.code, rid=rid)
        if rid is not None:
            tenant = delivery.subject.split(".")[1].partition("@")[0]
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
