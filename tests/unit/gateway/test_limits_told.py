"""What senders are told of limits."""

from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.gateway.limits.estimate import tokens_of
from eventrail.gateway.limits.headers import headers_of
from eventrail.gateway.limits.refusing import over_limit
from eventrail.limits.bounds import Bounds
from eventrail.limits.bucket import Bucket
from eventrail.limits.report import Denied
from eventrail.limits.view import Standing

USERS = Bucket("k", 'us"e\\rs\u00e9', {"user": "ann"}, Bounds(per_minute=10, concurrent=2))
TENANT = Bucket("t", "tenant", {"tenant": "acme"}, Bounds(per_minute=100), own=True)


def test_headers_name_every_bound_and_openais_the_tightest() -> None:
    found = headers_of(
        [
            (USERS, [Standing("requests", 10, 9, 6.1), Standing("concurrent", 2, 1, 0.0, 0)]),
            (TENANT, [Standing("requests", 100, 3, 58.2)]),
        ]
    )
    headers = {name.decode(): value.decode() for name, value in found}
    name = '"us\\"e\\\\rs?'
    assert headers["ratelimit-policy"] == (
        f'{name}-requests";q=10;w=60;qu="requests", '
        f'{name}-concurrent";q=2;qu="concurrent-requests", '
        '"tenant-requests";q=100;w=60;qu="requests"'
    )
    assert headers["ratelimit"] == (
        f'{name}-requests";r=9;t=7, {name}-concurrent";r=1, "tenant-requests";r=3;t=59'
    )
    assert headers["x-ratelimit-limit-requests"] == "100"
    assert headers["x-ratelimit-remaining-requests"] == "3"
    assert headers["x-ratelimit-reset-requests"] == "58.200s"
    assert "x-ratelimit-limit-tokens" not in headers
    assert headers_of([]) == []


def test_a_refusal_says_which_limit_whose_and_what_to_do() -> None:
    why = over_limit(TENANT, Denied("requests", 1_500_000_000), 10).problem
    assert why.status == 429
    assert why.message == "over the limit of this tenant: 100 requests a minute"
    assert why.retry_after_s == 1.5
    places = over_limit(USERS, Denied("concurrent", 1_000_000_000), 10).problem
    assert "user 'ann': 2 requests at one time" in places.message
    never = over_limit(USERS, Denied("tokens", -1), 999).problem
    assert never.retry_after_s == 0
    assert "999 tokens" in never.hint


def test_the_estimate_is_text_and_answers() -> None:
    messages = [Message("user", "x" * 41), Message("system", "y")]
    request = ChatRequest(messages, sampling=Sampling(max_tokens=100, n=3))
    assert tokens_of(request, 1024) == 11 + 8 + 300
    assert tokens_of(ChatRequest(messages), 1024) == 11 + 8 + 1024
    assert tokens_of(ChatRequest(messages, task="embed"), 1024) == 11 + 8
