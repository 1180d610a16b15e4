"""Webhooks are told of alarms and incidents: what they chose, in order, until they take it."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from nats.aio.client import Client

from eventrail.alerting import sending
from eventrail.alerting.message import message_of
from eventrail.alerting.sending import Sent
from eventrail.config.model import Config
from eventrail.config.monitoring import Monitoring
from eventrail.config.webhooks import Webhook
from eventrail.contracts.operations import Alarm, encode_operation
from eventrail.contracts.subjects import alarm as alarm_subject
from eventrail.incidents.store import Incidents
from tests.conftest import Provisioned
from tests.integration.gateway.running import hosting
from tests.integration.monitor.receiver import Post, Receiver
from tests.integration.monitor.test_planted import configure as configured
from tests.integration.monitor.test_planted import ran
from tests.integration.pools.running import eventrail
from tests.integration.services.running import ask, running, until
from tests.unit.alerting.entries import alarm, incident

SECRET = "whsec_" + base64.b64encode(b"a key of the receiver").decode()


@pytest.fixture
async def ops() -> AsyncIterator[Receiver]:
    async with Receiver().serving() as serving:
        yield serving


@pytest.fixture
async def other() -> AsyncIterator[Receiver]:
    async with Receiver().serving() as serving:
        yield serving


@pytest.fixture
def config(
    config: Config, ops: Receiver, other: Receiver, monkeypatch: pytest.MonkeyPatch
) -> Config:
    monkeypatch.setenv("OPS_SECRET", SECRET)
    webhooks = {
        "ops": Webhook(url=ops.url, secret_env="OPS_SECRET"),
        "other": Webhook(url=other.url, kinds=["cost"], tenants=["acme"]),
    }
    return replace(config, monitoring=Monitoring(webhooks=webhooks))


async def tell(client: Client, told: Alarm) -> None:
    subject = alarm_subject(told.monitor, told.tenant)
    await client.jetstream().publish(subject, encode_operation(told))


def named(number: int, **more: str) -> Alarm:
    return replace(alarm(**more), id=f"{number:032x}")


async def test_each_is_told_once_what_it_chose_and_can_tell_who_said_it(
    provisioned: Provisioned, ops: Receiver, other: Receiver
) -> None:
    incidents = Incidents(provisioned.client)
    async with hosting(provisioned, ["monitor"], "hooks") as host:
        await tell(provisioned.client, named(1))
        await tell(provisioned.client, named(2, kind="cost", tenant="demo"))
        await tell(provisioned.client, named(3, kind="cost"))
        now, _ = await incidents.open(incident(severity="critical"))
        await incidents.say(incident(step="noted", title="", note="the pool is small"))
        await incidents.say(incident(step="closed", title="", note="scaled"))
        await until(lambda: len(ops.posts) == 5 and len(other.posts) == 1)
        assert host.health()["webhooks"] == {"ops": "status 204", "other": "status 204"}
    assert ops.types == ["alarm", "alarm", "alarm", "incident.opened", "incident.closed"]
    assert [each.body["data"]["id"] for each in other.posts] == [named(3).id]
    closed = ops.posts[-1].body["data"]
    assert (closed["title"], closed["severity"], closed["note"]) == (
        "Answers are slow",
        "critical",
        "scaled",
    )
    assert ops.posts[-1].body["command"] == f"eventrail incidents show {now.id}"
    assert len({each.id for each in ops.posts}) == 5
    for post in ops.posts:
        verify(post)
    assert "webhook-signature" not in other.posts[0].headers


def verify(post: Post) -> None:
    """Check a signature as a receiver does."""
    stamp = post.headers["webhook-timestamp"]
    assert abs(time.time() - int(stamp)) < 300
    signed = post.id.encode() + b"." + stamp.encode() + b"." + post.raw
    digest = hmac.new(b"a key of the receiver", signed, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(digest).decode()}"
    assert hmac.compare_digest(post.headers["webhook-signature"], wanted)


async def test_what_failed_is_sent_again_under_its_id_when_its_receiver_wants_it(
    provisioned: Provisioned, ops: Receiver
) -> None:
    ops.script, ops.headers = [500, 302], {"retry-after": "2"}
    async with hosting(provisioned, ["monitor"], "hooks"):
        await tell(provisioned.client, named(1))
        await tell(provisioned.client, named(2))
        await until(lambda: len(ops.posts) == 4, patience_s=30.0)
    names = [each.body["data"]["id"] for each in ops.posts]
    assert names == [named(1).id] * 3 + [named(2).id]
    assert len({each.id for each in ops.posts}) == 2
    assert ops.posts[1].at - ops.posts[0].at >= 2.0
    for post in ops.posts:
        verify(post)


async def test_a_receiver_that_was_down_hears_everything_in_order_and_holds_nobody_up(
    provisioned: Provisioned, other: Receiver
) -> None:
    down = Receiver()
    await configured(provisioned, "monitoring.webhooks.ops", json.dumps({"url": down.url}))
    async with hosting(provisioned, ["monitor"], "hooks") as host:
        incidents = Incidents(provisioned.client)
        await incidents.open(incident())
        await incidents.say(incident(step="closed"))
        await tell(provisioned.client, named(1, kind="cost"))
        await until(lambda: len(other.posts) == 1)
        await until(lambda: "no connection" in str(host.health()["webhooks"]))
        async with down.serving():
            await until(lambda: len(down.posts) == 3, patience_s=30.0)
    assert down.types == ["incident.opened", "incident.closed", "alarm"]


async def test_what_is_refused_or_would_come_too_late_is_given_up_and_shown(
    provisioned: Provisioned, ops: Receiver
) -> None:
    ops.script, ops.headers = [400, 500], {"retry-after": "3600"}
    await configured(provisioned, "monitoring.webhooks.ops.give_up_s", "1800")
    async with hosting(provisioned, ["monitor"], "hooks"):
        for number in range(3):
            await tell(provisioned.client, named(number))
        await until(lambda: len(ops.posts) == 3)

        async def shown() -> bool:
            found = json.loads(await ran(provisioned, "alarms", "webhooks", "--json"))
            (mine,) = [each for each in found if each["name"] == "ops"]
            given_up = [(each["id"], each["why"]) for each in mine["given_up"]]
            return mine["waiting"] == 0 and given_up == [
                (named(0).id, "status 400"),
                (named(1).id, "given up after 1 tries: status 500"),
            ]

        await until(shown)
    assert "ops was not told of 00000000" in await ran(provisioned, "alarms", "webhooks")


async def test_who_is_added_while_all_runs_hears_of_what_comes_then(
    provisioned: Provisioned, ops: Receiver
) -> None:
    path = "monitoring.webhooks.late"
    async with Receiver().serving() as late, hosting(provisioned, ["monitor"], "hooks"):
        await tell(provisioned.client, named(1))
        await until(lambda: len(ops.posts) == 1)
        await configured(provisioned, path, json.dumps({"url": late.url}))
        await tell(provisioned.client, named(2))
        await until(lambda: len(ops.posts) == 2 and len(late.posts) == 1)
        await configured(provisioned, path, "--remove")
        await tell(provisioned.client, named(3))
        await until(lambda: len(ops.posts) == 3)
    assert [each.body["data"]["id"] for each in late.posts] == [named(2).id]


async def test_texts_are_sent_only_to_who_asks_for_them(
    provisioned: Provisioned, ops: Receiver
) -> None:
    async with running(provisioned, "guardrail", "router", "echo") as host:
        rid = (await ask(host, "My mail is ada@example.com, what now?")).rid

        async def ended() -> bool:
            tail = await host.log.tail("acme", rid)
            return tail is not None and tail.record.done

        await until(ended)
    told = replace(named(1), requests=[rid, "f" * 32])
    async with hosting(provisioned, ["monitor"], "hooks"):
        await tell(provisioned.client, told)
        await until(lambda: len(ops.posts) == 1)
        await configured(provisioned, "monitoring.webhooks.ops.examples", "true")
        await tell(provisioned.client, told)
        await until(lambda: len(ops.posts) == 2)
    plain, full = (each.body for each in ops.posts)
    assert "examples" not in plain
    (example,) = full["examples"]
    assert example["rid"] == rid
    assert "what now?" in example["question"]
    assert "ada@example.com" not in ops.posts[1].raw.decode()


async def test_a_receiver_that_says_nothing_or_nonsense_has_not_taken_it(
    ops: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TIMEOUT_S", 0.2)
    ops.script = [0]
    message = message_of(named(1), 1)
    server = await asyncio.start_server(_nonsense, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with sending.http_client() as http, server:
        silent = await sending.send(http, Webhook(url=ops.url), message, {})
        spoiled = await sending.send(http, Webhook(url=f"http://127.0.0.1:{port}"), message, {})
        unset = await sending.send(http, Webhook(url_env="NOT_SET"), message, {})
    assert silent == Sent("failed", "no answer in 0.2 s")
    assert spoiled == Sent("failed", "RemoteProtocolError")
    assert unset == Sent("failed", "the environment variable NOT_SET is not set")


async def _nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"our secrets are here\r\n\r\n")
    writer.close()
    await writer.wait_closed()


async def test_a_trial_says_what_came_of_it(provisioned: Provisioned, ops: Receiver) -> None:
    said = await ran(provisioned, "alarms", "test", "ops", "--dry-run")
    assert not ops.posts
    assert f"POST {ops.url}" in said
    assert "webhook-signature: v1,***" in said

    assert await ran(provisioned, "alarms", "test", "ops") == "ops: delivered, status 204\n"
    assert ops.types == ["test"]
    verify(ops.posts[0])

    ops.script = [503]
    ended, said = await eventrail(provisioned.url, "alarms", "test", "ops", "--json")
    assert (ended, json.loads(said)["why"]) == (1, "status 503")

    ended, said = await eventrail(provisioned.url, "alarms", "test", "obs")
    assert ended == 1
    assert "did you mean 'ops'?" in said
