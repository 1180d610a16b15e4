"""The same key with the same body is the same request; with another body, a conflict."""

import asyncio

from tests.integration.gateway.running import Running, body

CHAT = "/v1/chat/completions"
KEY = {"Idempotency-Key": "order-7"}


async def test_a_repeat_gets_the_first_answer_and_admits_nothing(gateway: Running) -> None:
    async with gateway.http() as http:
        first = await http.post(CHAT, json=body(), headers=KEY)
        again = await http.post(CHAT, json=body(), headers=KEY)
    assert first.headers["x-request-id"] == again.headers["x-request-id"]
    assert first.json() == again.json()
    log = await gateway.host.client.jetstream().stream_info("LOG")
    assert log.state.messages == 1


async def test_another_body_under_the_same_key_is_a_conflict(gateway: Running) -> None:
    async with gateway.http() as http:
        await http.post(CHAT, json=body("hello"), headers=KEY)
        other = await http.post(CHAT, json=body("goodbye"), headers=KEY)
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "idempotency_conflict"


async def test_keys_of_different_tenants_do_not_meet(gateway: Running) -> None:
    async with gateway.http() as demo, gateway.http("sk-acme") as acme:
        one = await demo.post(CHAT, json=body("hello"), headers=KEY)
        two = await acme.post(CHAT, json=body("goodbye"), headers=KEY)
    assert (one.status_code, two.status_code) == (200, 200)


async def test_a_repeat_of_a_running_request_waits_for_its_answer(apart: Running) -> None:
    ask = body("one two three", model="slow")
    async with apart.http() as http:
        both = await asyncio.gather(*(http.post(CHAT, json=ask, headers=KEY) for _ in range(2)))
    assert [each.status_code for each in both] == [200, 200]
    assert both[0].json()["id"] == both[1].json()["id"]


async def test_a_key_that_is_too_long_is_refused(gateway: Running) -> None:
    async with gateway.http() as http:
        refused = await http.post(CHAT, json=body(), headers={"Idempotency-Key": "x" * 256})
    assert refused.status_code == 400
    assert refused.json()["error"]["param"] == "idempotency_key"
