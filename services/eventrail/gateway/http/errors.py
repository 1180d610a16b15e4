"""Problems in OpenAI's error shape."""

import math
from http import HTTPStatus

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, Problem
from eventrail.gateway.http.exchange import JSON, Exchange, Headers

RETRY_AFTER_S = 1

_TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.NOT_FOUND: "not_found_error",
}

_KINDS = {Code.INSUFFICIENT_QUOTA.value: "insufficient_quota"}
"""Errors whose type is OpenAI's own for their code, whatever their status."""


class ErrorBody(msgspec.Struct, frozen=True):
    """The `error` object; `hint` is our addition to OpenAI's four fields."""

    message: str
    type: str
    param: str | None
    code: str
    hint: str | None = None


class ErrorEnvelope(msgspec.Struct, frozen=True):
    """The body of every refusal."""

    error: ErrorBody


_encode = msgspec.json.Encoder().encode


def error_bytes(problem: Problem) -> bytes:
    """Return the JSON body of a problem."""
    return _encode(
        ErrorEnvelope(
            ErrorBody(
                message=problem.message,
                type=_KINDS.get(problem.code) or _type(problem.status),
                param=problem.where or None,
                code=problem.code,
                hint=problem.hint or None,
            )
        )
    )


async def send_problem(
    exchange: Exchange, problem: Problem, headers: Headers | None = None
) -> None:
    """Answer with a problem."""
    extra = [JSON, *(headers or [])]
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE or problem.retry_after_s:
        seconds = max(RETRY_AFTER_S, math.ceil(problem.retry_after_s))
        extra.append((b"retry-after", b"%d" % seconds))
    if problem.status == HTTPStatus.UNAUTHORIZED:
        extra.append((b"www-authenticate", b"Bearer"))
    await exchange.send(problem.status, error_bytes(problem), extra)


def problem_of(answer: Answer) -> Problem | None:
    """Return why a request did not complete; None if it did."""
    if answer.status == "completed":
        return None
    if answer.problem is not None:
        return answer.problem
    return Problem(
        code=Code.CANCELLED.value,
        message=f"request {answer.rid} was cancelled",
        hint="what it had answered is in GET /v1/requests/{rid}",
    )


def _type(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "server_error"
    return _TYPES.get(HTTPStatus(status), "invalid_request_error")
