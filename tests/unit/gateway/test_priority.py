"""Which requests over HTTP may wait."""

import msgspec
import pytest

from eventrail.contracts.errors import RequestProblem
from eventrail.contracts.requests import ChatRequest
from eventrail.gateway.http.chat_body import decode_body, to_request
from eventrail.gateway.http.priority import priority_in, priority_of


def request_of(tier: str | None, header: str | None = None) -> ChatRequest:
    body = {"messages": [{"role": "user", "content": "hi"}], "service_tier": tier}
    request = to_request(decode_body(msgspec.json.encode(body)))
    return msgspec.structs.replace(request, priority=priority_in(header) or request.priority)


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        (None, "interactive"),
        ("auto", "interactive"),
        ("default", "interactive"),
        ("priority", "interactive"),
        ("flex", "batch"),
        ("batch", "batch"),
    ],
)
def test_the_service_tier_says_it(tier: str | None, expected: str) -> None:
    assert priority_of(tier) == expected
    assert request_of(tier).priority == expected


def test_the_header_has_the_last_word() -> None:
    assert request_of("flex", "interactive").priority == "interactive"
    assert request_of(None, " Batch ").priority == "batch"


def test_a_header_that_names_no_priority_is_refused_by_name() -> None:
    with pytest.raises(RequestProblem) as caught:
        priority_in("urgent")
    assert caught.value.problem.where == "X-Eventrail-Priority"
    assert "urgent" in caught.value.problem.message


def test_tiers_that_providers_know_are_handed_on_ours_is_not() -> None:
    assert request_of("flex").extra == {"service_tier": "flex"}
    assert request_of("batch").extra == {}
