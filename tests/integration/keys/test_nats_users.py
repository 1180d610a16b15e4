"""A tenant with a virtual key connects to NATS without the server having heard of it before."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from eventrail.bus.connect import Address, NotConnected, connect
from eventrail.client import Client as AppClient
from eventrail.config.rates import Rates
from eventrail.contracts.answers import Answer
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.keys.admin import KeyAdmin
from eventrail.keys.lifecycle import Issued, Terms
from tests.integration.keys.running import PROCESS, App, Guarded, app


def body(model: str = "one") -> bytes:
    request = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
    return msgspec.json.encode({"request": request})


async def ask(connected: App, subject: str, payload: bytes) -> Answer:
    reply = await connected.client.request(subject, payload, timeout=10)
    return msgspec.json.decode(reply.data, type=Answer)


async def refused(guarded: Guarded, issued: Issued, text: str, user: str = "") -> bool:
    """Wait until the server has said no, or else let us in."""
    address = Address((guarded.url,), user or f"tenant-{issued.key.tenant}", text)
    try:
        client = await connect(address, "stranger", patience_s=2.0)
    except NotConnected as error:
        return "authorization" in str(error).lower() or "reset by peer" in str(error)
    await client.close()
    return False


@pytest.fixture
async def issued(gateway: str, admin: KeyAdmin) -> Issued:
    """A key of acme, made while a gateway runs."""
    assert gateway
    return await admin.create("acme", Terms())


@pytest.fixture
async def acme(guarded: Guarded, issued: Issued) -> AsyncIterator[App]:
    async with app(guarded.url, issued.key, issued.text) as connected:
        yield connected


async def test_a_key_made_just_now_asks_and_reads_its_answer(acme: App) -> None:
    assert (await ask(acme, "ask.acme", body())).text == "echo: hi"
    assert acme.errors == []


async def test_the_client_library_works_with_a_key(guarded: Guarded, issued: Issued) -> None:
    async with AppClient.connect(guarded.url, tenant="acme", password=issued.text) as client:
        rid = await client.submit("hello", model="one")
        assert (await client.result(rid)).text == "echo: hello"


async def test_a_key_may_publish_for_nobody_else_nor_to_the_system(acme: App) -> None:
    for subject in (
        "requests.rival", "ask.rival", "ask.rival@000000000000", "ask.acme@000000000000",
        "cancel.rival.x", "status.rival", "feedback.rival", "log.guardrail.acme.x",
        "tokens.acme.x", "answers.acme.x", "_INBOX.gateway.x", "$JS.API.STREAM.MSG.GET.LOG",
        "$JS.API.CONSUMER.CREATE.LOG", "$KV.CONFIG.document", "$KV.KEYS.x",
        "$SYS.REQ.USER.AUTH", "$SYS.REQ.SERVER.PING.CONNZ",
    ):  # fmt: skip
        await acme.client.publish(subject, b"{}")
        assert await acme.denied(f'publish to "{subject}"')


async def test_a_key_hears_nobody_else_nor_the_system(acme: App) -> None:
    for subject in (
        ">", "log.>", "answers.rival.>", "tokens.*.x", "ask.acme", "_INBOX.>", "$JS.API.>",
        "$KV.>", "$SYS.>",
    ):  # fmt: skip
        await acme.client.subscribe(subject)
        assert await acme.denied(f'subscription to "{subject}"')


async def test_what_is_no_good_key_of_the_tenant_is_refused(
    guarded: Guarded, issued: Issued, admin: KeyAdmin
) -> None:
    expired = await admin.create("acme", Terms(lifetime=timedelta(0)))
    over_http = await admin.create("acme", Terms(scopes=["chat"]))
    tries = [
        refused(guarded, issued, "wrong"),
        refused(guarded, issued, issued.text[:-1] + "x"),
        refused(guarded, issued, issued.text, "tenant-rival"),
        refused(guarded, issued, issued.text, "gateway"),
        refused(guarded, issued, issued.text, "operator"),
        refused(guarded, expired, expired.text),
        refused(guarded, over_http, over_http.text),
    ]
    assert await asyncio.gather(*tries) == [True] * len(tries)


async def test_a_key_has_an_inbox_of_its_own_under_its_own_name(
    guarded: Guarded, issued: Issued
) -> None:
    own = f"key-{issued.key.id}"
    async with app(guarded.url, issued.key, issued.text, own) as connected:
        assert (await ask(connected, "ask.acme", body())).text == "echo: hi"
        await connected.client.subscribe("_INBOX.tenant-acme.>")
        assert await connected.denied("_inbox.tenant-acme.>")


@pytest.mark.usefixtures("gateway")
async def test_scopes_are_enforced_by_the_server(guarded: Guarded, admin: KeyAdmin) -> None:
    reader = await admin.create("acme", Terms(scopes=["requests:read", "nats"]))
    async with app(guarded.url, reader.key, reader.text) as connected:
        await connected.client.subscribe("answers.acme.>")
        await connected.client.publish("ask.acme", body())
        await connected.client.publish(f"ask.acme@{reader.key.id}", body())
        await connected.client.publish(f"cancel.acme.{'0' * 32}", b"")
        assert await connected.denied('publish to "cancel')
    assert len([each for each in connected.errors if "publish" in each]) == 3
    assert not [each for each in connected.errors if "subscription" in each]


@pytest.mark.usefixtures("gateway")
async def test_a_key_with_bounds_of_its_own_asks_under_its_own_name_only(
    guarded: Guarded, admin: KeyAdmin
) -> None:
    bound = await admin.create("acme", Terms(models=["two"], limits=Rates(concurrent=9)))
    subject = f"ask.acme@{bound.key.id}"
    async with app(guarded.url, bound.key, bound.text) as connected:
        assert (await ask(connected, subject, body("two"))).text == "echo: hi"
        wrong = await ask(connected, subject, body("one"))
        assert wrong.problem is not None
        assert wrong.problem.code == "model_not_found"
        assert "one" not in wrong.problem.hint
        await connected.client.publish("ask.acme", body("one"))
        await connected.client.publish("requests.acme", body("one"))
        assert await connected.denied('publish to "requests.acme')
        assert await connected.denied('publish to "ask.acme')


async def test_the_log_knows_which_key_asked(guarded: Guarded, issued: Issued, acme: App) -> None:
    answer = await ask(acme, f"ask.acme@{issued.key.id}", body())
    client = await connect(guarded.operator, "test")
    message = await client.jetstream().get_last_msg("LOG", f"log.*.acme.{answer.rid}")
    await client.close()
    assert f'"key":"{issued.key.id}"'.encode() in (message.data or b"")


async def test_a_durable_request_of_a_key_is_taken(issued: Issued, acme: App) -> None:
    rid = "0197f0c2a4b37c1e9a44d0b1f5a6c7d8"
    heard = await acme.client.subscribe(f"answers.acme.{rid}")
    payload = body()[:-1] + b',"rid":"' + rid.encode() + b'"}'
    publisher = Publisher(acme.client)
    ack = await publisher.publish(f"requests.acme@{issued.key.id}", payload, {}, 5.0)
    assert ack.stream == "INTAKE"
    answer = msgspec.json.decode((await heard.next_msg(timeout=10)).data, type=Answer)
    assert answer.text == "echo: hi"


async def test_a_revocation_ends_open_connections_and_lets_nobody_in_again(
    guarded: Guarded, issued: Issued, acme: App, admin: KeyAdmin
) -> None:
    other = await admin.create("acme", Terms())
    async with app(guarded.url, other.key, other.text) as bystander:
        await admin.revoke(issued.key.id)
        began = asyncio.get_running_loop().time()
        assert await acme.dropped()
        print(f"dropped after {asyncio.get_running_loop().time() - began:.3f} s")
        assert await refused(guarded, issued, issued.text)
        assert (await ask(bystander, "ask.acme", body())).text == "echo: hi"
        assert bystander.client.is_connected


async def test_a_revocation_while_no_gateway_ran_holds_once_one_does(
    guarded: Guarded, admin: KeyAdmin
) -> None:
    issued = await admin.create("acme", Terms())
    async with contextlib.AsyncExitStack() as stack:
        async with guarded.gateway("gw-before"):
            connected = await stack.enter_async_context(app(guarded.url, issued.key, issued.text))
        await admin.revoke(issued.key.id)
        assert connected.client.is_connected
        async with guarded.gateway("gw-after"):
            assert await connected.dropped()


@pytest.mark.usefixtures("gateway")
async def test_a_connection_ends_with_its_key(guarded: Guarded, admin: KeyAdmin) -> None:
    issued = await admin.create("acme", Terms())
    async with app(guarded.url, issued.key, issued.text) as connected:
        await admin.expire(issued.key.id, datetime.now(UTC) + timedelta(seconds=0.5))
        assert await connected.dropped()
        assert await refused(guarded, issued, issued.text)


@pytest.mark.usefixtures("gateway")
async def test_after_a_rotation_both_keys_work_until_the_overlap_is_over(
    guarded: Guarded, admin: KeyAdmin
) -> None:
    first = await admin.create("acme", Terms())
    async with app(guarded.url, first.key, first.text) as old:
        _, second = await admin.rotate(first.key.id, timedelta(seconds=3))
        async with app(guarded.url, second.key, second.text) as new:
            assert (await ask(old, "ask.acme", body())).text == "echo: hi"
            assert await old.dropped()
            assert await refused(guarded, first, first.text)
            assert (await ask(new, "ask.acme", body())).text == "echo: hi"


async def test_without_a_gateway_tenants_wait_outside_and_services_are_well(
    guarded: Guarded, admin: KeyAdmin
) -> None:
    issued = await admin.create("acme", Terms())
    service = await connect(guarded.users.address(PROCESS, guarded.url), "service")
    demo = await connect(guarded.users.address("tenant-demo", guarded.url), "demo")
    assert service.is_connected
    assert demo.is_connected
    acme = Address((guarded.url,), "tenant-acme", issued.text)
    with pytest.raises(NotConnected, match=r"(?i)authorization|reset by peer"):
        await connect(acme, "acme", patience_s=4)
    await service.close()
    await demo.close()


@pytest.mark.usefixtures("gateway")
async def test_a_request_under_a_dead_keys_name_is_refused(
    guarded: Guarded, admin: KeyAdmin
) -> None:
    """What was published before the connection was dropped, and read after, does not pass."""
    issued = await admin.create("acme", Terms())
    await admin.revoke(issued.key.id)
    client = await connect(guarded.operator, "test")
    async with asyncio.timeout(10):
        while True:
            reply = await client.request(f"ask.acme@{issued.key.id}", body(), timeout=5)
            answer = msgspec.json.decode(reply.data, type=Answer)
            if answer.problem is not None:
                break
    await client.close()
    assert answer.problem.code == "unauthenticated"
