"""From any exception to the `Problem` that its sender is told."""

import time

import structlog
from nats.errors import Error as NatsError

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, InvalidSubject, LogUnavailable, Problem, RequestProblem
from eventrail.guarding.sealing import SealError

_log = structlog.get_logger(__name__)


def problem_in(error: Exception) -> Problem:
    """Return what to tell the sender; log what only the operator should know."""
    if isinstance(error, RequestProblem):
        return error.problem
    if isinstance(error, InvalidSubject):
        return Problem(code=Code.INVALID_REQUEST.value, message=str(error), where="subject")
    if isinstance(error, LogUnavailable | NatsError):
        _log.warning("log unavailable", error=repr(error))
        return Problem(
            code=Code.LOG_UNAVAILABLE.value,
            message="the event log does not answer",
            hint="try again; with an Idempotency-Key nothing is done twice",
        )
    if isinstance(error, SealError):
        return Problem(code=Code.NOT_FOUND.value, message=f"it cannot be opened: {error}")
    _log.error("defect", exc_info=error)
    return Problem(
        code="internal_error",
        message="this is a defect of the gateway, not of the request",
        hint="the operator finds the cause in the gateway's log",
    )


def refusal(tenant: str, rid: str, why: Problem) -> Answer:
    """Return the answer to what was never accepted: `rejected`, with no event in the log."""
    return Answer(
        rid=rid, tenant=tenant, status="rejected", trace="", created=int(time.time()), problem=why
    )
