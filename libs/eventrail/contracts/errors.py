"""Every error Eventrail reports, as a tree and as a value on the wire.

    EventrailError
    |- ContractError          a message does not have the shape it claims
    |  |- InvalidSubject
    |  `- UndecodableMessage
    |- IllegalTransition      an event that cannot follow the state it was applied to
    |- LogUnavailable         the log could not be reached, or not be resolved, in time
    |- RequestProblem         a request ended, or was refused, with a `Problem`
    `- NotProvisioned         a stream, consumer or bucket is missing or differs

A `Problem` is the serialisable form: it stands in `rejected` and `failed` events, in
answers over NATS and, in OpenAI's error shape, in HTTP bodies.
"""

from enum import StrEnum
from http import HTTPStatus

import msgspec


class Code(StrEnum):
    """What went wrong, in one word that programs can switch on."""

    INVALID_JSON = "invalid_json"
    INVALID_ENCODING = "invalid_encoding"
    INVALID_REQUEST = "invalid_request"
    UNKNOWN_FIELD = "unknown_field"
    EMPTY_MESSAGES = "empty_messages"
    BODY_TOO_LARGE = "body_too_large"
    CONTEXT_TOO_LONG = "context_too_long"
    MODEL_NOT_FOUND = "model_not_found"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"
    CONFLICT = "conflict"
    OVERLOADED = "overloaded"
    INSUFFICIENT_QUOTA = "insufficient_quota"
    BUDGET_EXCEEDED = "budget_exceeded"
    RATE_LIMITED = "rate_limited"
    LOG_UNAVAILABLE = "log_unavailable"
    POLICY = "policy"
    OUTPUT_REJECTED = "output_rejected"
    CANCELLED = "cancelled"
    DEADLINE_EXCEEDED = "deadline_exceeded"
    RETRIES_EXHAUSTED = "retries_exhausted"
    POISON = "poison"
    ORPHANED = "orphaned"
    PROVIDER_ERROR = "provider_error"
    PROVIDER_BUSY = "provider_busy"
    PROVIDER_TIMEOUT = "provider_timeout"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    STAGE_ERROR = "stage_error"
    STAGE_TIMEOUT = "stage_timeout"


_STATUS: dict[Code, HTTPStatus] = {
    Code.INVALID_JSON: HTTPStatus.BAD_REQUEST,
    Code.INVALID_ENCODING: HTTPStatus.BAD_REQUEST,
    Code.INVALID_REQUEST: HTTPStatus.BAD_REQUEST,
    Code.UNKNOWN_FIELD: HTTPStatus.BAD_REQUEST,
    Code.EMPTY_MESSAGES: HTTPStatus.BAD_REQUEST,
    Code.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.CONTEXT_TOO_LONG: HTTPStatus.BAD_REQUEST,
    Code.MODEL_NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Code.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    Code.UNSUPPORTED_MEDIA_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Code.IDEMPOTENCY_CONFLICT: HTTPStatus.CONFLICT,
    Code.CONFLICT: HTTPStatus.CONFLICT,
    Code.OVERLOADED: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.INSUFFICIENT_QUOTA: HTTPStatus.TOO_MANY_REQUESTS,
    Code.BUDGET_EXCEEDED: HTTPStatus.PAYMENT_REQUIRED,
    Code.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.LOG_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.POLICY: HTTPStatus.BAD_REQUEST,
    Code.OUTPUT_REJECTED: HTTPStatus.BAD_GATEWAY,
    Code.CANCELLED: HTTPStatus.CONFLICT,
    Code.DEADLINE_EXCEEDED: HTTPStatus.GATEWAY_TIMEOUT,
    Code.RETRIES_EXHAUSTED: HTTPStatus.BAD_GATEWAY,
    Code.POISON: HTTPStatus.BAD_GATEWAY,
    Code.ORPHANED: HTTPStatus.BAD_GATEWAY,
    Code.PROVIDER_ERROR: HTTPStatus.BAD_GATEWAY,
    Code.PROVIDER_BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.PROVIDER_TIMEOUT: HTTPStatus.GATEWAY_TIMEOUT,
    Code.PROVIDER_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.STAGE_ERROR: HTTPStatus.BAD_GATEWAY,
    Code.STAGE_TIMEOUT: HTTPStatus.GATEWAY_TIMEOUT,
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was wrong, where, and what to do.

    Attributes:
        code: one of `Code`; a plain string, so that newer codes can be read.
        message: one sentence for a person.
        where: the stage, service or field path concerned, e.g. `messages[0].content`.
        hint: what the reader can do about it; empty when nothing sensible can be said.
        retry_after_s: seconds after which trying again makes sense; 0 where nobody knows.
    """

    code: str
    message: str
    where: str = ""
    hint: str = ""
    retry_after_s: float = 0.0

    @property
    def status(self) -> int:
        """The HTTP status of this problem; 500 for codes this release does not know."""
        try:
            return int(_STATUS[Code(self.code)])
        except ValueError:
            return int(HTTPStatus.INTERNAL_SERVER_ERROR)


class EventrailError(Exception):
    """Root of the tree."""


class ContractError(EventrailError):
    """A message does not have the shape it claims."""


class InvalidSubject(ContractError):
    """A subject, or a token of one, is not of Eventrail's form."""


class UndecodableMessage(ContractError):
    """Bytes that do not decode to the contract they were sent under."""


class IllegalTransition(EventrailError):
    """An event that cannot follow the state it was applied to."""


class LogUnavailable(EventrailError):
    """The log could not be reached, or an append not be resolved, in the time given."""


class NotProvisioned(EventrailError):
    """A stream, consumer or bucket is missing or differs from its declaration."""


class RequestProblem(EventrailError):
    """A request was refused, or ended, with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.message}")
        self.problem = problem


def problem(code: Code, message: str, *, where: str = "", hint: str = "") -> RequestProblem:
    """Return a raisable `RequestProblem`."""
    return RequestProblem(Problem(code=code.value, message=message, where=where, hint=hint))
