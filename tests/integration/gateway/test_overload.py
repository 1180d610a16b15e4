"""Bounds: too many open requests, and a deadline that passes."""

import asyncio

import pytest

from eventrail.config.model import Config
from tests.integration.gateway.running import CONFIG, Running, body, with_limits

CHAT = "/v1/chat/completions"


@pytest.fixture
def config() -> Config:
    return with_limits(CONFIG, open_requests=2)


async def test_more_requests_than_allowed_are_turned_away_with_retry_after(
    gateway: Running,
) -> None:
    ask = body("one two three four", model="slow")
    async with gateway.http() as http:
        responses = await asyncio.gather(*(http.post(CHAT, json=ask) for _ in range(4)))
        assert sorted(each.status_code for each in responses) == [200, 200, 503, 503]
        refused = next(each for each in responses if each.status_code == 503)
        assert refused.json()["error"]["code"] == "overloaded"
        assert int(refused.headers["retry-after"]) >= 1
        assert (await http.post(CHAT, json=ask)).status_code == 200


async def test_a_deadline_that_passes_is_a_gateway_timeout(gateway: Running) -> None:
    async with gateway.http() as http:
        response = await http.post(
            CHAT, json=body(model="stuck"), headers={"X-Eventrail-Timeout": "0.3"}
        )
    assert response.status_code == 504
    assert response.json()["error"]["code"] == "deadline_exceeded"
