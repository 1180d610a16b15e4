"""From what goes wrong on the way to a provider to an `EngineError`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import msgspec

from eventrail.contracts.errors import Code
from eventrail.worker.engine import EngineError

_SHOWN = 300
_TRANSIENT = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
)
_TOO_LONG = re.compile(
    r"context.length|maximum context|max_model_len|too many tokens", re.IGNORECASE
)


class _Detail(msgspec.Struct):
    message: str | None = None
    code: str | int | None = None


class _Body(msgspec.Struct):
    error: _Detail | str | None = None


def of_status(status: int, headers: Mapping[str, str], body: bytes) -> EngineError:
    """Return the error that a response with an error status stands for."""
    text, provider_code = _read(body)
    retryable = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRANSIENT
    return EngineError(
        f"the provider answered {status}: {text[:_SHOWN]}",
        retryable=retryable,
        retry_after_s=retry_after(headers) if retryable else None,
        code=code_of(status, f"{provider_code} {text}"),
    )


def code_of(status: int, text: str) -> Code:
    """Return what to tell the app of an error with this HTTP status and text."""
    is_too_long = status == HTTPStatus.BAD_REQUEST and _TOO_LONG.search(text)
    return Code.CONTEXT_TOO_LONG if is_too_long else Code.PROVIDER_ERROR


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `retry-after-ms` or `Retry-After`; None if neither can be read.

    `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3).
    """
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after")
        if value is None:
            return None
        if value.strip().isdigit():
            return float(value)
        left = parsedate_to_datetime(value) - datetime.now(UTC)
        return max(0.0, left.total_seconds())
    except (ValueError, TypeError):
        return None


def _read(body: bytes) -> tuple[str, str]:
    """Return the message and code of OpenAI's error shape, or the body as it is."""
    try:
        error = msgspec.json.decode(body, type=_Body).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        error = None
    if isinstance(error, _Detail):
        return error.message or "", str(error.code or "")
    return error or body[:_SHOWN].decode(errors="replace"), ""
