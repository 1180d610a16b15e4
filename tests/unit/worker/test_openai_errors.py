from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from eventrail.contracts.errors import Code
from eventrail.worker.engines.openai_errors import of_status, retry_after


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(400, False), (401, False), (404, False), (408, True), (429, True), (500, True), (503, True)],
)
def test_only_what_may_pass_is_retryable(status: int, *, retryable: bool) -> None:
    assert of_status(status, {}, b"").retryable is retryable


def test_the_providers_own_words_are_kept() -> None:
    error = of_status(400, {}, b'{"error": {"message": "no such parameter", "code": null}}')
    assert str(error) == "the provider answered 400: no such parameter"
    assert str(of_status(502, {}, b"<html>bad gateway")).endswith("<html>bad gateway")


def test_a_prompt_that_is_too_long_is_named_so() -> None:
    body = b'{"error": {"message": "too long", "code": "context_length_exceeded"}}'
    assert of_status(400, {}, body).code is Code.CONTEXT_TOO_LONG
    assert of_status(500, {}, body).code is Code.PROVIDER_ERROR


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_date_to_come_is_that_many_seconds_away() -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    seconds = retry_after({"retry-after": when})
    assert seconds is not None
    assert 55 < seconds <= 60
