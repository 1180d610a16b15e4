"""The table from what a provider says to a class of failures."""

import re
from http import HTTPStatus

from eventrail.contracts.failures import TRAITS, Failure

_BY_STATUS: dict[int, Failure] = {
    HTTPStatus.REQUEST_TIMEOUT: Failure.TIMEOUT,
    HTTPStatus.GATEWAY_TIMEOUT: Failure.TIMEOUT,
    HTTPStatus.CONFLICT: Failure.SERVER_ERROR,
    HTTPStatus.TOO_MANY_REQUESTS: Failure.RATE_LIMITED,
}
_READ_ON = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""Statuses that say little without the text."""

_BY_TEXT = (
    (
        re.compile(r"context.length|maximum context|max_model_len|too many tokens", re.IGNORECASE),
        Failure.CONTEXT_LENGTH,
    ),
    (
        re.compile(r"content.?(filter|policy|management)|responsible.?ai|safety", re.IGNORECASE),
        Failure.CONTENT_FILTER,
    ),
)
_IN_STREAM = re.compile(r"rate.?limit|too many requests|quota", re.IGNORECASE)


def failure_of_status(status: int, text: str) -> Failure:
    """Return the class of an answer with another HTTP status than 200.

    Args:
        status: of HTTP, 300 to 599.
        text: code, type and message of the error object, or the body.
    """
    if status in _READ_ON:
        return next((kind for words, kind in _BY_TEXT if words.search(text)), Failure.REFUSED)
    known = _BY_STATUS.get(status)
    if known is not None:
        return known
    server = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Failure.SERVER_ERROR if server else Failure.REFUSED


def failure_of_event(text: str) -> Failure:
    """Return the class of an error that a provider puts into a stream it has begun."""
    if _IN_STREAM.search(text):
        return Failure.RATE_LIMITED
    kinds = (kind for words, kind in _BY_TEXT if words.search(text))
    return next(kinds, Failure.SERVER_ERROR)


def is_at_fault(status: int) -> bool:
    """Whether a status tells of a provider in trouble, rather than of a request it refuses."""
    return TRAITS[failure_of_status(status, "")].at_fault
