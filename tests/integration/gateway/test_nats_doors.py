"""Admission, cancel and status over NATS, with nothing but bytes."""

import asyncio
import json
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.contracts.ids import new_rid
from tests.integration.gateway.running import Running

HELLO = {"model": "echo", "messages": [{"role": "user", "content": "hello"}]}


def as_bytes(**fields: object) -> bytes:
    return json.dumps({"request": HELLO, **fields}).encode()


async def ask(client: Client, payload: bytes, subject: str = "ask.demo") -> dict[str, Any]:
    return json.loads((await client.request(subject, payload, timeout=10)).data)


async def test_a_question_is_answered_in_the_reply(gateway: Running, nats_client: Client) -> None:
    answer = await ask(nats_client, as_bytes())
    assert (answer["status"], answer["text"]) == ("completed", "echo: hello")
    assert gateway.host.ready


async def test_a_chosen_id_is_kept_and_its_status_can_be_asked(
    gateway: Running, nats_client: Client
) -> None:
    rid = new_rid()
    assert (await ask(nats_client, as_bytes(rid=rid)))["rid"] == rid
    status = await ask(nats_client, rid.encode(), "status.demo")
    assert (status["rid"], status["status"]) == (rid, "completed")
    hidden = await ask(nats_client, rid.encode(), "status.acme")
    assert hidden["problem"]["code"] == "not_found"
    assert gateway.host.ready


BAD = {
    "not JSON": (b"hello", "invalid_json"),
    "not UTF-8": (
        b'{"request":{"messages":[{"role":"user","content":"\xff"}]}}',
        "invalid_encoding",
    ),
    "no request": (b"{}", "invalid_request"),
    "an unknown field": (as_bytes(deadline=5), "unknown_field"),
    "an unknown field of the request": (
        as_bytes(request={**HELLO, "temperature": 1}),
        "unknown_field",
    ),
    "empty messages": (as_bytes(request={"messages": []}), "empty_messages"),
    "an unknown model": (as_bytes(request={**HELLO, "model": "gpt-5"}), "model_not_found"),
    "a bad id": (as_bytes(rid="../etc"), "invalid_request"),
    "a bad timeout": (as_bytes(timeout_s=-1), "invalid_request"),
    "3 MiB": (as_bytes(idempotency_key="x" * 3 * 2**20), "body_too_large"),
}


async def test_each_bad_question_is_answered_with_its_own_problem(
    gateway: Running, nats_client: Client
) -> None:
    seen = {case: await ask(nats_client, payload) for case, (payload, _) in BAD.items()}
    codes = {case: answer["problem"]["code"] for case, answer in seen.items()}
    assert codes == {case: code for case, (_, code) in BAD.items()}
    assert {answer["status"] for answer in seen.values()} == {"rejected"}
    assert (await ask(nats_client, as_bytes()))["status"] == "completed"
    assert gateway.host.ready


async def test_an_unknown_tenant_is_forbidden(gateway: Running, nats_client: Client) -> None:
    answer = await ask(nats_client, as_bytes(), "ask.nobody")
    assert answer["problem"]["code"] == "forbidden"
    assert gateway.host.ready


async def test_frames_come_before_the_answer_and_add_up_to_it(
    apart: Running, nats_client: Client
) -> None:
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = nats_client.new_inbox()
    await nats_client.subscribe(inbox, cb=arrived.put)
    request = {
        "model": "slow",
        "stream": True,
        "messages": [{"role": "user", "content": "one two three"}],
    }
    await nats_client.publish("ask.demo", as_bytes(request=request), reply=inbox)
    text = ""
    while True:
        async with asyncio.timeout(10):
            message = await arrived.get()
        assert message.headers is not None
        content = json.loads(message.data)
        if message.headers["Eventrail-Type"] == "answer":
            break
        assert content["offset"] == len(text)
        text += content["text"]
    assert text == content["text"] == "echo: one two three"
    assert apart.host.ready


async def test_a_submission_is_answered_on_its_own_subject(
    gateway: Running, nats_client: Client
) -> None:
    answer = await submit(nats_client, new_rid())
    assert (answer["status"], answer["text"]) == ("completed", "echo: hello")
    await settled(nats_client)
    assert gateway.host.ready


async def test_a_bad_submission_with_a_readable_id_gets_a_typed_error(
    gateway: Running, nats_client: Client
) -> None:
    answer = await submit(nats_client, new_rid(), surprise=True)
    assert answer["status"] == "rejected"
    assert answer["problem"]["code"] == "unknown_field"
    await settled(nats_client)
    assert gateway.host.ready


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", b"[1,2", b'{"rid":"*.>"}', b'{"rid":7}'])
async def test_what_cannot_be_answered_is_taken_away_and_stops_nobody(
    gateway: Running, nats_client: Client, payload: bytes
) -> None:
    await nats_client.jetstream().publish("requests.demo", payload)
    await settled(nats_client)
    assert (await submit(nats_client, new_rid()))["status"] == "completed"
    assert gateway.host.ready


async def test_the_same_id_twice_is_one_request_and_another_body_a_conflict(
    gateway: Running, nats_client: Client
) -> None:
    rid = new_rid()
    first = await ask(nats_client, as_bytes(rid=rid))
    assert await ask(nats_client, as_bytes(rid=rid)) == first
    other = {"model": "echo", "messages": [{"role": "user", "content": "goodbye"}]}
    conflict = await ask(nats_client, as_bytes(rid=rid, request=other))
    assert conflict["problem"]["code"] == "idempotency_conflict"
    assert gateway.host.ready


async def test_a_running_request_is_cancelled(apart: Running, nats_client: Client) -> None:
    rid = new_rid()
    stuck = {**HELLO, "model": "stuck"}
    asking = asyncio.create_task(ask(nats_client, as_bytes(rid=rid, request=stuck)))
    for _ in range(100):
        if "problem" not in await ask(nats_client, rid.encode(), "status.demo"):
            break
        await asyncio.sleep(0.02)
    assert (await ask(nats_client, b"", f"cancel.demo.{rid}"))["status"] == "open"
    assert (await asking)["status"] == "cancelled"
    assert apart.host.ready


async def test_cancelling_what_is_not_there_is_a_problem(
    gateway: Running, nats_client: Client
) -> None:
    answer = await ask(nats_client, b"", f"cancel.demo.{new_rid()}")
    assert answer["problem"]["code"] == "not_found"
    assert gateway.host.ready


async def submit(client: Client, rid: str, **fields: object) -> dict[str, Any]:
    """Submit durably and return what comes on the request's own subject."""
    subscription = await client.subscribe(f"answers.demo.{rid}")
    await client.jetstream().publish("requests.demo", as_bytes(rid=rid, **fields))
    return json.loads((await subscription.next_msg(timeout=10)).data)


async def settled(client: Client) -> None:
    """Wait until intake is empty."""
    for _ in range(100):
        info = await client.jetstream().stream_info("INTAKE")
        if info.state.messages == 0:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("a submission stays in INTAKE")
