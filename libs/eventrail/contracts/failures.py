"""Why a generation failed: one table for retries, fallbacks, breakers and metrics.

What a provider says is put into a class once, where it is heard; all that follows goes by the
class.
"""

from dataclasses import dataclass
from enum import StrEnum

from eventrail.contracts.errors import Code
from eventrail.contracts.events import GenerationFailed


class Failure(StrEnum):
    """A class of failures, as `on` of a fallback names it."""

    RATE_LIMITED = "rate_limited"
    """Asked for too much (HTTP 429)."""
    TIMEOUT = "timeout"
    """No answer, no first token or no further token in time."""
    SERVER_ERROR = "server_error"
    """The provider says that it is in trouble (HTTP 408, 409, 5xx, an error in the stream)."""
    CONNECTION = "connection"
    """No connection (name, TLS, refused), or it broke."""
    CONTEXT_LENGTH = "context_length"
    """The prompt is too long for this model."""
    CONTENT_FILTER = "content_filter"
    """The provider's own filter declined the prompt or the answer."""
    INVALID_ANSWER = "invalid_answer"
    """What came is no answer, or was cut short."""
    BREAKER_OPEN = "breaker_open"
    """It was not asked, since it has failed too often lately."""
    REFUSED = "refused"
    """Declined for another reason: a parameter, the key, an unknown model (other HTTP 3xx, 4xx)."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What follows from a class.

    Attributes:
        retryable: the same call may succeed a little later.
        at_fault: it counts against the provider's breaker.
        code: what the app is told, if nothing better is known.
    """

    retryable: bool
    at_fault: bool
    code: Code


TRAITS: dict[Failure, Traits] = {
    Failure.RATE_LIMITED: Traits(retryable=True, at_fault=False, code=Code.PROVIDER_BUSY),
    Failure.TIMEOUT: Traits(retryable=True, at_fault=True, code=Code.PROVIDER_TIMEOUT),
    Failure.SERVER_ERROR: Traits(retryable=True, at_fault=True, code=Code.PROVIDER_ERROR),
    Failure.CONNECTION: Traits(retryable=True, at_fault=True, code=Code.PROVIDER_ERROR),
    Failure.CONTEXT_LENGTH: Traits(retryable=False, at_fault=False, code=Code.CONTEXT_TOO_LONG),
    Failure.CONTENT_FILTER: Traits(retryable=False, at_fault=False, code=Code.POLICY),
    Failure.INVALID_ANSWER: Traits(retryable=True, at_fault=True, code=Code.PROVIDER_ERROR),
    Failure.BREAKER_OPEN: Traits(retryable=False, at_fault=False, code=Code.PROVIDER_UNAVAILABLE),
    Failure.REFUSED: Traits(retryable=False, at_fault=False, code=Code.PROVIDER_ERROR),
}

_BY_CODE: dict[str, Failure] = {
    Code.PROVIDER_BUSY: Failure.RATE_LIMITED,
    Code.PROVIDER_TIMEOUT: Failure.TIMEOUT,
    Code.STAGE_TIMEOUT: Failure.TIMEOUT,
    Code.DEADLINE_EXCEEDED: Failure.TIMEOUT,
    Code.CONTEXT_TOO_LONG: Failure.CONTEXT_LENGTH,
    Code.POLICY: Failure.CONTENT_FILTER,
    Code.PROVIDER_UNAVAILABLE: Failure.BREAKER_OPEN,
    Code.INVALID_REQUEST: Failure.REFUSED,
}


def failure_of_code(code: str) -> Failure:
    """Return the class that goes best with a problem's code; `server_error` if none does."""
    return _BY_CODE.get(code, Failure.SERVER_ERROR)


def failure_of(event: GenerationFailed) -> Failure:
    """Return the class of a failed generation; by its code, if an older release wrote it."""
    try:
        return Failure(event.failure)
    except ValueError:
        return failure_of_code(event.problem.code)
