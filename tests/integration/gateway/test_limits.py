"""Limits at the doors: what is refused, what waits, and what the sender is told."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from prometheus_client import generate_latest

from eventrail.config.model import Config, Limits, RateLimit, Rates
from eventrail.contracts.ids import keyed_rid, new_rid
from tests.integration.gateway.running import (
    ACME_KEY,
    CONFIG,
    Running,
    body,
)

CHAT = "/v1/chat/completions"


def limited(config: Config, own: Rates, **limits: object) -> Config:
    """Return the configuration with limits of the tenant demo, and others."""
    demo = msgspec.structs.replace(config.tenants["demo"], rates=own)
    return msgspec.structs.replace(
        config,
        tenants={**config.tenants, "demo": demo},
        limits=Limits(**limits),  # pyright: ignore[reportArgumentType] -- named by the tests
    )


class TestRequests:
    @pytest.fixture
    def config(self) -> Config:
        return limited(CONFIG, Rates(requests_per_minute=3))

    async def test_the_fourth_is_refused_and_told_when_to_come_again(
        self, gateway: Running
    ) -> None:
        async with gateway.http() as http:
            responses = [await http.post(CHAT, json=body()) for _ in range(4)]
        assert [each.status_code for each in responses] == [200, 200, 200, 429]
        left = [int(each.headers["x-ratelimit-remaining-requests"]) for each in responses]
        assert left == [2, 1, 0, 0]
        refused = responses[-1]
        error = refused.json()["error"]
        assert (error["code"], error["param"]) == ("rate_limited", "limits.requests")
        assert error["message"] == "over the limit of this tenant: 3 requests a minute"
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.headers["ratelimit-policy"] == '"tenant-requests";q=3;w=60;qu="requests"'
        assert refused.headers["ratelimit"].startswith('"tenant-requests";r=0;t=')
        assert refused.headers["x-request-id"]
        assert gateway.host.health()["limits"] == {
            "tenant.requests": {"limit": 3, "remaining": 0},
        }
        metrics = generate_latest().decode()
        assert 'rate_limited_total{limit="tenant",measure="requests"}' in metrics

    async def test_a_stream_says_the_same_and_another_tenant_is_free(
        self, gateway: Running
    ) -> None:
        async with gateway.http() as http:
            streamed = await http.post(CHAT, json=body(stream=True))
        assert streamed.headers["x-ratelimit-limit-requests"] == "3"
        async with gateway.http(ACME_KEY) as http:
            others = [await http.post(CHAT, json=body()) for _ in range(5)]
        assert {each.status_code for each in others} == {200}
        assert "ratelimit" not in others[0].headers

    async def test_a_question_over_nats_is_answered_with_the_problem(
        self, gateway: Running, nats_client: Client
    ) -> None:
        assert gateway.host.ready
        ask = json.dumps({"request": body()}).encode()
        answers = [
            json.loads((await nats_client.request("ask.demo", ask, timeout=10)).data)
            for _ in range(4)
        ]
        assert [each["status"] for each in answers] == [*["completed"] * 3, "rejected"]
        assert answers[-1]["problem"]["code"] == "rate_limited"
        assert 0 < answers[-1]["problem"]["retry_after_s"] <= 20

    async def test_a_repeat_of_the_same_request_costs_nothing(self, gateway: Running) -> None:
        key = {"Idempotency-Key": "once"}
        async with gateway.http() as http:
            await http.post(CHAT, json=body(), headers=key)
            again = await http.post(CHAT, json=body(), headers=key)
            assert again.status_code == 200
            assert again.headers["x-ratelimit-remaining-requests"] == "2"
            others = [(await http.post(CHAT, json=body())).status_code for _ in range(3)]
        assert others == [200, 200, 429]

    async def test_changed_limits_hold_at_once(self, gateway: Running) -> None:
        async with gateway.http() as http:
            for _ in range(3):
                assert (await http.post(CHAT, json=body())).status_code == 200
            store = gateway.host.config
            revision = store.current.revision
            await store.put(limited(CONFIG, Rates(requests_per_minute=6000)))
            async with asyncio.timeout(10):
                await store.after(revision)
            assert (await http.post(CHAT, json=body())).status_code == 200


class TestWaiting:
    @pytest.fixture
    def config(self) -> Config:
        return limited(CONFIG, Rates(requests_per_minute=120, burst_s=0.5))

    async def test_durable_requests_wait_for_their_turn(
        self, gateway: Running, nats_client: Client
    ) -> None:
        assert gateway.host.ready
        rids = [new_rid() for _ in range(4)]
        ended = await _submitted(nats_client, rids, timeout_s=30)
        assert [ended[rid]["status"] for rid in rids] == ["completed"] * 4

    async def test_one_whose_time_would_be_over_by_then_is_refused(
        self, gateway: Running, nats_client: Client
    ) -> None:
        assert gateway.host.ready
        rids = [new_rid() for _ in range(5)]
        ended = await _submitted(nats_client, rids, timeout_s=0.6)
        refused = [each for each in ended.values() if each["status"] == "rejected"]
        assert refused
        assert {each["problem"]["code"] for each in refused} == {"rate_limited"}


async def _submitted(
    client: Client, rids: list[str], timeout_s: float
) -> dict[str, dict[str, Any]]:
    """Submit requests durably and return their answers."""
    ended: dict[str, dict[str, Any]] = {}
    arrived = asyncio.Event()

    async def hear(message: Msg) -> None:
        answer = json.loads(message.data)
        ended[answer["rid"]] = answer
        if len(ended) == len(rids):
            arrived.set()

    await client.subscribe("answers.demo.>", cb=hear)
    await client.flush()
    for rid in rids:
        submission = {"request": body(), "rid": rid, "timeout_s": timeout_s}
        await client.jetstream().publish("requests.demo", json.dumps(submission).encode())
    async with asyncio.timeout(30):
        await arrived.wait()
    return ended


class TestTokensAndPlaces:
    @pytest.fixture
    def config(self) -> Config:
        return limited(
            CONFIG,
            Rates(concurrent=2),
            answer_tokens=500,
            rates=[
                RateLimit(name="users", per=["tenant", "user"], tokens_per_minute=1_000),
            ],
        )

    async def test_what_was_not_used_comes_back(self, gateway: Running) -> None:
        async with gateway.http() as http:
            left = 0
            for _ in range(5):
                response = await http.post(CHAT, json=body(user="u1"))
                assert response.status_code == 200, response.text
                left = int(response.headers["x-ratelimit-remaining-tokens"])
            too_large = await http.post(CHAT, json=body(user="u1", max_tokens=2_000))
        assert 400 <= left <= 500  # the last request's own 500 are held
        assert too_large.status_code == 429
        assert "may ever come at once" in too_large.json()["error"]["hint"]
        assert "retry-after" not in too_large.headers

    async def test_no_more_are_open_than_places(self, gateway: Running) -> None:
        ask = body("one two three four five six", model="slow")
        async with gateway.http() as http:
            responses = await asyncio.gather(*(http.post(CHAT, json=ask) for _ in range(4)))
            assert sorted(each.status_code for each in responses) == [200, 200, 429, 429]
            assert (await http.post(CHAT, json=ask)).status_code == 200
        refused = next(each for each in responses if each.status_code == 429)
        assert refused.headers["ratelimit-policy"] == (
            '"tenant-concurrent";q=2;qu="concurrent-requests"'
        )


class TestElsewhere:
    @pytest.fixture
    def config(self) -> Config:
        return limited(CONFIG, Rates(concurrent=1))

    async def test_the_end_of_a_request_that_another_process_ended_frees_its_place(
        self, apart: Running
    ) -> None:
        async with apart.http() as http, asyncio.timeout(30):
            for _ in range(3):
                while (await http.post(CHAT, json=body())).status_code == 429:
                    await asyncio.sleep(0.05)

    async def test_a_cancelled_request_frees_its_place(self, apart: Running) -> None:
        async with apart.http() as http, asyncio.timeout(30):
            stuck = asyncio.create_task(
                http.post(CHAT, json=body(model="stuck"), headers={"Idempotency-Key": "k"})
            )
            path = f"/v1/requests/{keyed_rid('demo', 'k')}"
            while (await http.get(path)).status_code == 404:
                await asyncio.sleep(0.05)
            assert (await http.post(CHAT, json=body())).status_code == 429
            await http.delete(path)
            assert (await stuck).status_code == 409
            while (await http.post(CHAT, json=body())).status_code == 429:
                await asyncio.sleep(0.05)


class TestPriorities:
    @pytest.fixture
    def config(self) -> Config:
        tenants = {
            **CONFIG.tenants,
            "acme": msgspec.structs.replace(CONFIG.tenants["acme"], priority="batch"),
        }
        rates = [RateLimit(name="batch", priority="batch", requests_per_minute=1)]
        limits = Limits(open_requests=4, batch_room=0.5, rates=rates)
        return msgspec.structs.replace(CONFIG, tenants=tenants, limits=limits)

    async def test_a_tenant_of_batch_work_is_bound_by_limits_of_batch(
        self, gateway: Running
    ) -> None:
        async with gateway.http(ACME_KEY) as http:
            told = [await http.post(CHAT, json=body()) for _ in range(2)]
        assert [each.status_code for each in told] == [200, 429]
        assert told[1].json()["error"]["message"].startswith("over the limit 'batch' of tenant")
        async with gateway.http() as http:
            others = [(await http.post(CHAT, json=body())).status_code for _ in range(3)]
        assert others == [200, 200, 200]

    async def test_batch_requests_are_refused_first(self, gateway: Running) -> None:
        ask = body("word " * 60, model="slow")  # three seconds
        batch = {"X-Eventrail-Priority": "batch"}
        async with gateway.http() as http:
            running = [asyncio.create_task(http.post(CHAT, json=ask)) for _ in range(2)]
            await asyncio.sleep(0.1)
            refused = await http.post(CHAT, json=body(), headers=batch)
            assert (await http.post(CHAT, json=body())).status_code == 200
            assert {(await each).status_code for each in running} == {200}
            assert (await http.post(CHAT, json=body(), headers=batch)).status_code == 200
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "overloaded"
        assert refused.headers["retry-after"] == "1"
