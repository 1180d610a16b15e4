import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import Code
from eventrail.worker.engines.openai_errors import of_failure, of_status
from eventrail.worker.engines.openai_failures import is_at_fault
from eventrail.worker.providers.transport import NotConnected, TimedOut


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


@given(body=st.binary(max_size=200), status=st.integers(300, 599))
def test_no_body_breaks_the_reading_of_it(body: bytes, status: int) -> None:
    assert f"answered {status}" in str(of_status(status, {}, body))


def test_a_refused_parameter_is_named() -> None:
    body = b'{"error": {"message": "bad", "param": "top_logprobs"}}'
    refused = of_status(400, {}, body)
    assert (refused.code, refused.where) == (Code.INVALID_REQUEST, "top_logprobs")
    assert of_status(500, {}, body).where == ""
    assert of_status(422, {}, b'{"error": {"message": "bad", "param": [1]}}').where == ""


def test_a_redirect_says_where_it_leads() -> None:
    error = of_status(302, {"location": "https://x/v1"}, b"")
    assert "https://x/v1" in str(error)
    assert not error.retryable


def test_a_busy_provider_is_told_from_a_broken_one() -> None:
    busy = of_status(429, {"retry-after": "3"}, b"")
    assert (busy.code, busy.retry_after_s) == (Code.PROVIDER_BUSY, 3.0)
    assert of_failure(TimedOut("x")).code is Code.PROVIDER_TIMEOUT
    assert of_failure(NotConnected("x")).code is Code.PROVIDER_ERROR
    assert not is_at_fault(429)
    assert is_at_fault(503)
