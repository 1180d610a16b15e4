"""From what goes wrong on the way to a provider to an `EngineError`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import msgspec

from eventrail.contracts.errors import Code
from eventrail.worker.engine import EngineError
from eventrail.worker.providers.transport import ProviderFailure, TimedOut

_SHOWN = 300
_TRANSIENT = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
)
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_TOO_LONG = re.compile(
    r"context.length|maximum context|max_model_len|too many tokens", re.IGNORECASE
)
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


class _Detail(msgspec.Struct):
    message: str | None = None
    code: str | int | None = None
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
    retryable = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRANSIENT
    text = told.message or ""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        text = f"a redirect to {headers.get('location', 'nowhere')}, which is not followed"
    code = code_of(status, f"{told.code or ''} {text}")
    return EngineError(
        f"the provider answered {status}: {text[:_SHOWN]}",
        retryable=retryable,
        retry_after_s=retry_after(headers, datetime.now(UTC)) if retryable else None,
        code=code,
        where=told.param if code is Code.INVALID_REQUEST and isinstance(told.param, str) else "",
    )


def of_failure(failure: ProviderFailure) -> EngineError:
    """Return the error of a call that had no whole response."""
    code = Code.PROVIDER_TIMEOUT if isinstance(failure, TimedOut) else Code.PROVIDER_ERROR
    return EngineError(str(failure), retryable=True, code=code)


def is_at_fault(status: int) -> bool:
    """Whether a status tells of a provider in trouble, rather than of a request it refuses."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT


def code_of(status: int, text: str) -> Code:
    """Return what to tell the app of an error with this HTTP status and text."""
    if status in _REFUSED:
        return Code.CONTEXT_TOO_LONG if _TOO_LONG.search(text) else Code.INVALID_REQUEST
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Code.PROVIDER_BUSY
    return Code.PROVIDER_ERROR


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds of `retry-after-ms` or `Retry-After`; None if neither can be read.

    `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). Fractions of a second,
    which some providers send, are understood. A date that has passed is 0.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    try:
        left = parsedate_to_datetime(value) - now
    except (ValueError, TypeError, OverflowError):  # no date, or one without a time zone
        return None
    return max(0.0, left.total_seconds())


def _number(value: str | None) -> float | None:
    value = value.strip() if value is not None else ""
    return float(value) if _SECONDS.fullmatch(value) else None


def _read(body: bytes) -> _Detail:
    """Return OpenAI's error object; the body as it is, if it holds none."""
    try:
        error = msgspec.json.decode(body, type=_Body).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        error = None
    if isinstance(error, str):
        return _Detail(error)
    return error or _Detail(body[:_SHOWN].decode(errors="replace"))
