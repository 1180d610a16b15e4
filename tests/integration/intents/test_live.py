"""Sets of intents are changed while requests come, and requests go by them."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from eventrail.client import Client
from eventrail.config.model import Config, Tenant, check
from eventrail.contracts.events import Checked, Routed
from eventrail.contracts.records import decode_event
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.console import dialogues, matches
from tests.integration.pools.running import eventrail
from tests.integration.services.running import running
from tests.unit.intents.sets import SUPPORT

SERVICES = ("gateway", "guardrail", "router", "cache", "retriever", "worker")
DOCUMENT = (Path(__file__).parents[3] / "docs" / "guardrails" / "intents.md").read_text("utf-8")


@pytest.fixture
def config(config: Config) -> Config:
    refund = replace(SUPPORT.intents["refund"], action=replace(SUPPORT.intents["hours"].action))
    intents = replace(SUPPORT, intents={**SUPPORT.intents, "refund": refund})
    acme = replace(config.tenants.get("acme", Tenant()), intents="support")
    tenants = {**config.tenants, "acme": acme}
    return check(replace(config, intents={"support": intents}, tenants=tenants))


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with running(provisioned, *SERVICES) as running_host:
        yield running_host


@pytest.fixture
async def client(provisioned: Provisioned, host: Host) -> AsyncIterator[Client]:
    assert host.ready
    async with Client.connect(provisioned.url, tenant="acme") as connected:
        yield connected


async def told(host: Host, rid: str) -> tuple[Routed, Checked]:
    last = (await host.log.read("acme", rid))[-1].record
    data = [decode_event(raw).payload() for raw in (*last.prior, *last.events)]
    (routed,) = [each for each in data if isinstance(each, Routed)]
    (checked,) = [each for each in data if isinstance(each, Checked)]
    return routed, checked


async def test_what_a_request_wants_is_in_its_log_and_a_person_takes_over(
    host: Host, client: Client
) -> None:
    hours = await client.ask("are you open on saturday", model="echo")
    assert hours.text == "We are open from 9 to 5."
    routed, _ = await told(host, hours.rid)
    assert (routed.intent, routed.next_action) == ("hours", "answer")
    person = await client.ask("let me talk to a real person", model="echo")
    assert person.text == "A colleague will answer you soon."
    routed, checked = await told(host, person.rid)
    assert (routed.intent, routed.hand_over) == ("person", True)
    assert checked.action == "hand_over"


async def test_an_example_that_is_added_counts_for_the_next_requests(
    provisioned: Provisioned, host: Host, client: Client
) -> None:
    before, _ = await told(host, (await client.ask("this parrot is no more", model="echo")).rid)
    assert before.intent == "out_of_scope"
    typed = ["intents", "add", "support", "refund", "--example", "this parrot is dead"]
    status, shown = await eventrail(provisioned.url, *typed)
    assert status == 0, shown
    until = time.monotonic() + 60
    while True:
        after, _ = await told(host, (await client.ask("this parrot is no more", model="echo")).rid)
        if after.intent == "refund":
            return
        assert time.monotonic() < until, after
        await asyncio.sleep(0.1)


async def test_the_document_does_what_it_says(
    provisioned: Provisioned, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert host.ready
    monkeypatch.chdir(tmp_path)
    (rows,) = re.findall(r"```json rows.jsonl\n(.*?)```", DOCUMENT, re.DOTALL)
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf-8")
    (block,) = re.findall(r"```console live\n(.*?)```", DOCUMENT, re.DOTALL)
    status, shown = await eventrail(provisioned.url, "intents", "remove", "support")
    assert status == 0, shown
    for typed, printed in dialogues(block):
        _, shown = await eventrail(provisioned.url, *typed)
        wanted = "\n".join(printed)
        assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
