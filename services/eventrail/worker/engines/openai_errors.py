"""From what goes wrong on the way to a provider to an `EngineError`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec

from eventrail.contracts.errors import Code
from eventrail.contracts.failures import TRAITS, Failure
from eventrail.runtime.retry import retry_after
from eventrail.worker.engine import EngineError
from eventrail.worker.engines.openai_failures import failure_of_status
from eventrail.worker.providers.transport import InvalidResponse, ProviderFailure, TimedOut

_SHOWN = 300
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})


class _Detail(msgspec.Struct):
    message: str | None = None
    code: str | int | None = None
    type: Any = None
    param: Any = None


class _Body(msgspec.Struct):
    error: _Detail | str | None = None


def of_status(status: int, headers: Mapping[str, str], body: bytes) -> EngineError:
    """Return the error that a response with another status than 200 stands for.

    Args:
        status: of HTTP.
        headers: names in lower case.
        body: OpenAI's error object, or whatever came.
    """
    told = _read(body)
    text = told.message or ""
    words = f"{told.code or ''} {told.type or ''} {text}"
    failure = failure_of_status(status, words)
    retryable = TRAITS[failure].retryable
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        text = f"a redirect to {headers.get('location', 'nowhere')}, which is not followed"
    code = code_of(status, words)
    return EngineError(
        f"the provider answered {status}: {text[:_SHOWN]}",
        retryable=retryable,
        retry_after_s=retry_after(headers, datetime.now(UTC)) if retryable else None,
        code=code,
        where=told.param if code is Code.INVALID_REQUEST and isinstance(told.param, str) else "",
        failure=failure,
    )


def of_failure(failure: ProviderFailure) -> EngineError:
    """Return the error of a call that had no whole response."""
    if isinstance(failure, TimedOut):
        kind = Failure.TIMEOUT
    elif isinstance(failure, InvalidResponse):
        kind = Failure.INVALID_ANSWER
    else:
        kind = Failure.CONNECTION
    return EngineError(str(failure), retryable=True, code=TRAITS[kind].code, failure=kind)


def code_of(status: int, text: str) -> Code:
    """Return what to tell the app of an error with this HTTP status and text."""
    failure = failure_of_status(status, text)
    if failure in {Failure.CONTEXT_LENGTH, Failure.CONTENT_FILTER}:
        return TRAITS[failure].code
    if status in _REFUSED:
        return Code.INVALID_REQUEST
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Code.PROVIDER_BUSY
    return Code.PROVIDER_ERROR


def _read(body: bytes) -> _Detail:
    """Return OpenAI's error object; the body as it is, if it holds none."""
    try:
        error = msgspec.json.decode(body, type=_Body).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        error = None
    if isinstance(error, str):
        return _Detail(error)
    return error or _Detail(body[:_SHOWN].decode(errors="replace"))
