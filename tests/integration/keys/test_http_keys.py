"""Virtual keys over HTTP: who is let in, to what, and what a stranger can learn."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from eventrail.bus.connect import connect
from eventrail.contracts.ids import new_rid
from eventrail.keys.admin import KeyAdmin
from eventrail.keys.lifecycle import Terms
from eventrail.keys.secret import new_id, new_secret
from tests.integration.gateway.running import DEMO_KEY
from tests.integration.keys.running import Guarded

CHAT = "/v1/chat/completions"
MOVING = {"date", "x-request-id", "x-eventrail-trace"}


def asking(model: str = "one", **more: object) -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": "hi"}], **more}


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
async def http(gateway: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=gateway, timeout=30) as client:
        yield client


async def until(http: httpx.AsyncClient, text: str, status: int) -> None:
    """Ask until a key is treated so."""
    async with asyncio.timeout(20):
        while (await http.get("/v1/models", headers=bearer(text))).status_code != status:
            await asyncio.sleep(0.01)


def seen(response: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return everything a stranger can tell two refusals apart by."""
    headers = [(k, v) for k, v in response.headers.multi_items() if k not in MOVING]
    return response.status_code, response.content, headers


async def test_every_bad_key_is_refused_in_the_same_bytes(
    http: httpx.AsyncClient, admin: KeyAdmin
) -> None:
    good = await admin.create("acme", Terms())
    await until(http, good.text, 200)
    expired = await admin.create("acme", Terms(lifetime=timedelta(0)))
    nobody = await admin.create("nobody", Terms())
    await admin.revoke(good.key.id)
    await until(http, good.text, 401)
    shown = [
        good.text, expired.text, nobody.text, new_secret(new_id()), new_secret(good.key.id),
        "sk-demo-x", "x",
    ]  # fmt: skip
    answers = [seen(await http.post(CHAT, json=asking(), headers=bearer(each))) for each in shown]
    assert answers[0][0] == 401
    assert all(answer == answers[0] for answer in answers)


async def test_a_revocation_holds_at_every_gateway(guarded: Guarded, admin: KeyAdmin) -> None:
    issued = await admin.create("acme", Terms())
    async with contextlib.AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(guarded.gateway(name)) for name in ("gw-a", "gw-b")]
        doors = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
            for url in urls
        ]
        for door in doors:
            assert (await door.get("/v1/models", headers=bearer(issued.text))).status_code == 200
        await admin.revoke(issued.key.id)
        began = asyncio.get_running_loop().time()
        for door in doors:
            await until(door, issued.text, 401)
        print(f"revoked everywhere after {asyncio.get_running_loop().time() - began:.3f} s")


async def test_both_keys_are_let_in_while_a_rotation_overlaps(
    http: httpx.AsyncClient, admin: KeyAdmin
) -> None:
    first = await admin.create("acme", Terms())
    await until(http, first.text, 200)
    old, second = await admin.rotate(first.key.id, timedelta(seconds=2))
    await until(http, second.text, 200)
    assert (await http.post(CHAT, json=asking(), headers=bearer(first.text))).status_code == 200
    assert old.replaced_by == second.key.id
    await until(http, first.text, 401)
    assert (await http.post(CHAT, json=asking(), headers=bearer(second.text))).status_code == 200


async def test_a_key_does_what_its_scopes_say(http: httpx.AsyncClient, admin: KeyAdmin) -> None:
    reader = bearer((await admin.create("acme", Terms(scopes=["requests:read"]))).text)
    chatter = bearer((await admin.create("acme", Terms(scopes=["chat"]))).text)
    asked = await http.post(CHAT, json=asking(), headers=chatter)
    rid = asked.headers["x-request-id"]
    refused = await http.post(CHAT, json=asking(), headers=reader)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "forbidden"
    assert "'chat'" in refused.json()["error"]["message"]
    assert (await http.get(f"/v1/requests/{rid}", headers=reader)).status_code == 200
    assert (await http.get(f"/v1/requests/{rid}", headers=chatter)).status_code == 403
    assert (await http.delete(f"/v1/requests/{rid}", headers=reader)).status_code == 403
    assert (await http.get("/v1/models", headers=chatter)).status_code == 403


async def test_a_key_sees_and_uses_its_own_models_only(
    http: httpx.AsyncClient, admin: KeyAdmin
) -> None:
    issued = await admin.create("acme", Terms(models=["two"]))
    key = bearer(issued.text)
    await until(http, issued.text, 200)
    listed = (await http.get("/v1/models", headers=key)).json()["data"]
    assert [each["id"] for each in listed] == ["two"]
    assert (await http.post(CHAT, json=asking("two"), headers=key)).status_code == 200
    closed = await http.post(CHAT, json=asking("one"), headers=key)
    absent = await http.post(CHAT, json=asking("six"), headers=key)
    assert closed.status_code == absent.status_code == 404
    assert closed.content.replace(b"'one'", b"'six'") == absent.content


async def test_another_tenants_request_looks_like_one_that_never_was(
    http: httpx.AsyncClient, admin: KeyAdmin
) -> None:
    rival = bearer((await admin.create("rival", Terms())).text)
    asked = await http.post(CHAT, json=asking(), headers=bearer(DEMO_KEY))
    real, made_up = asked.headers["x-request-id"], new_rid()
    for method, path in (
        ("GET", "/v1/requests/{}"), ("DELETE", "/v1/requests/{}"),
        ("GET", "/v1/requests/{}/events"),
    ):  # fmt: skip
        answers = [
            await http.request(method, path.format(rid), headers=rival) for rid in (real, made_up)
        ]
        assert answers[0].status_code == 404
        status, content, headers = seen(answers[0])
        assert (status, content.replace(real.encode(), made_up.encode()), headers) == seen(
            answers[1]
        )


async def test_a_key_that_may_only_wait_waits(
    guarded: Guarded, http: httpx.AsyncClient, admin: KeyAdmin
) -> None:
    issued = await admin.create("acme", Terms(priority="batch"))
    await until(http, issued.text, 200)
    asked = await http.post(
        CHAT,
        json=asking(),
        headers={**bearer(issued.text), "X-Eventrail-Priority": "interactive"},
    )
    assert asked.status_code == 200
    client = await connect(guarded.operator, "test")
    rid = asked.headers["x-request-id"]
    message = await client.jetstream().get_last_msg("LOG", f"log.*.acme.{rid}")
    await client.close()
    assert b'"priority":"batch"' in (message.data or b"")
    assert f'"key":"{issued.key.id}"'.encode() in (message.data or b"")


async def test_a_key_of_the_configuration_works_as_before(http: httpx.AsyncClient) -> None:
    answer = await http.post(CHAT, json=asking(), headers=bearer(DEMO_KEY))
    assert answer.status_code == 200
    listed = (await http.get("/v1/models", headers=bearer(DEMO_KEY))).json()["data"]
    assert [each["id"] for each in listed] == ["one", "two"]
