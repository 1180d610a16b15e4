"""Each service in a process of its own, as a NATS user that may do its work and no more."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest

from eventrail.bus.connect import Address, connect
from eventrail.bus.directory import Directory, make_directory
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import Passwords
from eventrail.cli.configuring.session import Asked, changed
from eventrail.config.changing.edit import set_value
from eventrail.config.changing.wish import Wish
from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.contracts.events import Accepted, encode_data
from eventrail.contracts.events import Event as LogEvent
from eventrail.contracts.ids import event_id, new_message_id, new_rid, new_trace_id
from eventrail.contracts.notes import Feedback, FeedbackSubmission
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.guarding.key_files import FileTenantKeys
from eventrail.guarding.sealing import Sealer
from eventrail.ingestion.bodies import prepared
from eventrail.ingestion.publish import publish, wait_indexed
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.conftest import SMALL
from tests.integration.services.running import ECHO, until

SERVICES = ("guardrail", "router", "cache", "retriever", "worker", "judge", "feedback")


class World:
    """A guarded server, the operator's connection, and every service on its own."""

    def __init__(self, operator: Address, state: Path) -> None:
        self._operator = operator
        self.state = state
        self.sealer = Sealer(FileTenantKeys(state / "keys"))

    async def open(self, config: Config) -> None:
        self.client = await connect(self._operator, "operator")
        await apply(self.client, declare(config, sizes=SMALL))
        await put_document(self.client, config)
        self.log = JetStreamLog(self.client, ObjectBodies(self.client.jetstream()))

    async def ask(self, text: str) -> str:
        """Append an accepted request, as a gateway does, and return its id."""
        rid = new_rid()
        request = ChatRequest([Message("user", text)], model="echo-docs")
        sealed = self.sealer.seal("acme", rid, msgspec.json.encode(request))
        data = encode_data(Accepted(sealed, "echo-docs", messages=1, characters=len(text)))
        now = datetime.now(UTC)
        accepted = encode_event(LogEvent(event_id(rid, 0), "accepted", now, "test", data))
        deadline = now + timedelta(seconds=30)
        record = Record(rid, "acme", "guardrail", new_trace_id(), deadline, [accepted])
        await self.log.append(record, after=0, message_id=new_message_id())
        return rid

    async def ended(self, rid: str) -> bool:
        tail = await self.log.tail("acme", rid)
        return tail is not None and tail.record.done

    async def kinds(self, rid: str) -> set[str]:
        return {note.kind for note in await self.log.notes("acme", rid)}


def settings_of(users: Directory, service: str, url: str, state: Path) -> Settings:
    address = users.address(service, url)
    return Settings.model_validate(
        {
            "nats_url": url,
            "nats_user": address.user,
            "nats_password": address.password,
            "state": state,
            "drain_s": 1.0,
        }
    )


@pytest.fixture
async def world(tmp_path: Path, config: Config) -> AsyncIterator[World]:
    groups = [(name,) for name in SERVICES]
    passwords = Passwords(tmp_path / "users.json")
    users = make_directory(groups, list(config.tenants), passwords)
    server = EmbeddedServer.on_free_ports(tmp_path / "nats", users=users.users)
    server.start()
    server.wait_ready()
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(server.stop)
        opened = World(users.operator(server.url), tmp_path / "state")
        await opened.open(config)
        stack.push_async_callback(opened.client.close)
        for name in SERVICES:
            settings = settings_of(users, name, server.url, opened.state)
            host = Host(settings, [ECHO if name == "worker" else find(name)], Silent())
            await host.start()
            stack.push_async_callback(host.stop)
        yield opened


async def test_a_request_its_documents_its_verdicts_and_its_cache(world: World) -> None:
    text = b"# Tower\n\nThe tower is 330 metres high.\n"
    await publish(world.client, "acme", [prepared("acme", "a.md", "text/markdown", text)])
    assert (await wait_indexed(world.client, "acme", patience_s=20.0)).passages == 1

    rid = await world.ask("How high is the tower?")
    await until(lambda: world.ended(rid))
    tail = await world.log.tail("acme", rid)
    assert tail is not None
    assert [event.type for event in tail.record.all_events()] == [
        "accepted",
        "screened",
        "routed",
        "cache_missed",
        "retrieved",
        "generated",
        "checked",
        "completed",
    ]
    assert [one.title for one in fold(tail.record).sources] == ["Tower"]

    body = FeedbackSubmission(rid, "stars", 4)
    await world.client.jetstream().publish("feedback.acme", msgspec.json.encode(body))

    async def noted() -> bool:
        return await world.kinds(rid) == {"judged", Feedback.kind}

    await until(noted)

    async def cached() -> bool:
        again = await world.ask("How high is the tower?")
        await until(lambda: world.ended(again))
        last = await world.log.tail("acme", again)
        return last is not None and fold(last.record).cache_hit is not None

    await until(cached)


async def test_every_service_hears_of_a_change_and_says_by_which_revision_it_works(
    world: World,
) -> None:
    asked = Asked(Wish("set", timeout_s=0), wait_s=20.0)
    wanted = partial(set_value, path="limits.judge_rate", value=0.5)
    outcome = await changed(world.client, wanted, asked, lambda _: None)
    assert outcome.lagging == []
    assert len(outcome.applied) == len(SERVICES)
    assert {by.partition("@")[0] for by in outcome.applied} == {*SERVICES, "echo"} - {"worker"}
