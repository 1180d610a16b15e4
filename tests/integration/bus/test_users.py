"""Every user can do its work on a real server, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError

from eventrail.bus.connect import Address, NotConnected, connect
from eventrail.bus.directory import Directory, make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import Passwords
from eventrail.bus.users import OPERATOR
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.config.store import ConfigStore
from eventrail.contracts.ids import new_rid
from eventrail.contracts.subjects import measures, pool_states
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.names import lane_consumer
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.eventlog.provision.apply import apply, create_missing
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.supervise.topology import ALL
from tests.conftest import SMALL

FUSED = ("gateway", "guardrail", "router")
CONFIG = Config(
    pools={"echo": Pool(engine="echo")},
    templates={"plain": Template()},
    rules=[Rule(name="echo", model="echo", pool="echo")],
    tenants={"acme": Tenant(), "rival": Tenant()},
)


@dataclass(frozen=True, slots=True)
class Guarded:
    server: EmbeddedServer
    users: Directory

    @asynccontextmanager
    async def connected(self, user: str) -> AsyncIterator[tuple[Client, list[str]]]:
        """Connect and collect what the server refuses."""
        refused: list[str] = []

        async def on_error(error: Exception) -> None:
            refused.append(str(error).lower())

        address = self.users.address(user, self.server.url)
        client = await nats.connect(
            servers=list(address.servers),
            user=address.user,
            password=address.password,
            inbox_prefix=address.inbox_prefix,
            error_cb=on_error,
        )
        yield client, refused
        await client.flush()
        await client.close()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder: Path = tmp_path_factory.mktemp("guarded")
    groups = [*((name,) for name in ALL), FUSED]
    users = make_directory(groups, list(CONFIG.tenants), Passwords(folder / "users.json"))
    server = EmbeddedServer.on_free_ports(folder, users=users.users)
    server.start()
    server.wait_ready()
    asyncio.run(_provision(users.operator(server.url)))
    yield Guarded(server, users)
    server.stop()


async def _provision(operator: Address) -> None:
    client = await nats.connect(
        servers=list(operator.servers), user=operator.user, password=operator.password
    )
    await apply(client, declare(CONFIG, sizes=SMALL))
    await put_document(client, CONFIG)
    await client.close()


@pytest.mark.parametrize("user", ["", "gateway"])
async def test_who_has_no_password_is_not_let_in(guarded: Guarded, user: str) -> None:
    with pytest.raises(NotConnected, match=r"(?i)authorization|reset by peer"):
        await connect(Address((guarded.server.url,), user, ""), "stranger", patience_s=0.5)


@pytest.mark.parametrize("service", ALL)
async def test_a_service_reads_its_configuration_and_a_record_but_cannot_manage(
    guarded: Guarded, service: str
) -> None:
    async with guarded.connected(service) as (client, refused):
        store = ConfigStore(client)
        await store.start()
        assert store.config().pools == CONFIG.pools
        await store.stop()
        log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        assert await log.tail("acme", "0" * 32) is None
        assert refused == []
        with pytest.raises(NatsTimeoutError):
            await client.request("$JS.API.STREAM.DELETE.LOG", b"", timeout=0.3)
        assert any("$js.api.stream.delete.log" in each for each in refused)


@pytest.mark.parametrize(
    ("service", "stage", "queue"),
    [
        ("guardrail", "guardrail", "stage-guardrail"),
        ("guardrail", "verdict", "stage-verdict"),
        ("router", "router", "stage-router"),
        ("cache", "cache", "stage-cache"),
        ("retriever", "retriever", "stage-retriever"),
        ("worker", "model-echo", lane_consumer("model-echo", "acme")),
    ],
)
async def test_a_stage_takes_appends_and_acknowledges_its_own_work(
    guarded: Guarded, service: str, stage: str, queue: str
) -> None:
    rid = new_rid()
    async with guarded.connected(OPERATOR) as (operator, _):
        await operator.jetstream().publish(f"log.{stage}.acme.{rid}", b"{}")
    async with guarded.connected(service) as (client, refused):
        subscription = await client.subscribe(client.new_inbox())
        await client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.LOG.{queue}", b"1", reply=subscription.subject
        )
        message = await subscription.next_msg(timeout=5)
        assert message.subject == f"log.{stage}.acme.{rid}"
        publisher = Publisher(client)
        ack = await publisher.publish(f"log.done.acme.{rid}", b"{}", {}, 5.0)
        assert ack.error is None
        assert await client.request(message.reply, b"+ACK", timeout=5)
        assert refused == []


async def test_a_worker_serves_a_pool_that_is_newer_than_its_permissions(guarded: Guarded) -> None:
    late = msgspec.structs.replace(CONFIG, pools={**CONFIG.pools, "late": Pool(engine="echo")})
    async with guarded.connected(OPERATOR) as (operator, _):
        await create_missing(operator, declare(late, sizes=SMALL))
        await operator.jetstream().publish(f"log.model-late.acme.{new_rid()}", b"{}")
    async with guarded.connected("worker") as (client, refused):
        subscription = await client.subscribe(client.new_inbox())
        queue = lane_consumer("model-late", "acme")
        await client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.LOG.{queue}", b"1", reply=subscription.subject
        )
        message = await subscription.next_msg(timeout=5)
        assert await client.request(message.reply, b"+ACK", timeout=5)
        await client.publish(pool_states("late"), b"{}")
        await client.publish(measures("late", "r1"), b"{}")
        await client.flush()
        assert refused == []


async def test_a_stage_cannot_take_the_work_of_another(guarded: Guarded) -> None:
    async with guarded.connected("router") as (client, refused):
        await client.publish("$JS.API.CONSUMER.MSG.NEXT.LOG.stage-model-echo", b"1", reply="x")
        await client.flush()
    assert any("stage-model-echo" in each for each in refused)


async def test_a_fused_process_has_the_union(guarded: Guarded) -> None:
    async with guarded.connected("+".join(FUSED)) as (client, refused):
        await client.subscribe("ask.*")
        await client.publish("log.router.acme.x", b"{}")
        await client.publish("$JS.API.CONSUMER.MSG.NEXT.LOG.stage-router", b"1", reply="x")
        await client.flush()
        assert refused == []


async def test_large_bodies_go_in_and_out_of_the_object_store(guarded: Guarded) -> None:
    async with guarded.connected("gateway") as (client, refused):
        bodies = ObjectBodies(client.jetstream())
        await bodies.put("a-body", b"x" * 700_000)
    async with guarded.connected("worker") as (reader, refused_too):
        assert await ObjectBodies(reader.jetstream()).get("a-body") == b"x" * 700_000
    assert refused == refused_too == []


async def test_the_archiver_follows_the_log(guarded: Guarded) -> None:
    async with guarded.connected(OPERATOR) as (operator, _):
        await operator.jetstream().publish("log.nobody.acme.x", b"{}")
    async with guarded.connected("archiver") as (client, refused):
        following = follow_messages(client, "LOG", "log.nobody.>", after=0)
        _, message = await anext(following)
        await following.aclose()
        assert message.subject == "log.nobody.acme.x"
        assert refused == []


async def test_a_tenant_asks_and_hears_its_own_answers(guarded: Guarded) -> None:
    async with (
        guarded.connected("gateway") as (gateway, _),
        guarded.connected("tenant-acme") as (tenant, refused),
    ):

        async def reply(message: Msg) -> None:
            await gateway.publish(message.reply, b"an answer")

        await gateway.subscribe("ask.*", cb=reply)
        await gateway.flush()
        assert (await tenant.request("ask.acme", b"{}", timeout=5)).data == b"an answer"
        ack = await Publisher(tenant).publish("requests.acme", b"{}", {}, 5.0)
        assert ack.stream == "INTAKE"
        await tenant.subscribe("answers.acme.>")
        await tenant.subscribe("tokens.acme.>")
        await tenant.flush()
        assert refused == []


@pytest.mark.parametrize(
    "subject",
    [
        "requests.rival", "ask.rival", "cancel.rival.x", "feedback.rival", "docs.rival",
        "log.guardrail.acme.x", "note.feedback.acme.x", "tokens.acme.x", "answers.acme.x",
        "reply.gateway", "ctl.gateway.drain", "_INBOX.gateway.x", "$JS.API.STREAM.MSG.GET.LOG",
        "$JS.API.DIRECT.GET.LOG", "$JS.API.CONSUMER.CREATE.LOG", "$KV.CONFIG.document",
    ],
)  # fmt: skip
async def test_a_tenant_may_not_publish_on(guarded: Guarded, subject: str) -> None:
    async with guarded.connected("tenant-acme") as (tenant, refused):
        await tenant.publish(subject, b"{}")
        await tenant.flush()
    assert any(f'publish to "{subject.lower()}"' in each for each in refused)


@pytest.mark.parametrize(
    "subject", [">", "log.>", "answers.rival.>", "tokens.*.x", "ask.acme", "_INBOX.>"]
)
async def test_a_tenant_may_not_listen_on(guarded: Guarded, subject: str) -> None:
    async with guarded.connected("tenant-acme") as (tenant, refused):
        await tenant.subscribe(subject)
        await tenant.flush()
    assert any(f'subscription to "{subject.lower()}"' in each for each in refused)


async def test_nobody_listens_to_the_replies_of_another(guarded: Guarded) -> None:
    async with guarded.connected("router") as (client, refused):
        await client.subscribe("_INBOX.gateway.>")
        await client.flush()
    assert any("_inbox.gateway.>" in each for each in refused)
