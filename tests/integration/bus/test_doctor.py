"""The doctor on a server that is well, and on servers that are not."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from eventrail.bus.connect import Address
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.ports import free_ports
from eventrail.contracts.ids import new_rid, new_trace_id
from eventrail.contracts.records import Record
from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.supervise.doctor.examine import examine_server
from eventrail.supervise.doctor.finding import Finding
from eventrail.supervise.doctor.lives import Lives
from tests.conftest import Provisioned


async def examine(
    provisioned: Provisioned, server: EmbeddedServer, *, deep: bool = False
) -> dict[str, Finding]:
    await apply(provisioned.client, declare(provisioned.config), allow_changes=True)
    monitor = f"http://{server.node.monitor_host}:{server.node.monitor_port}"
    found = await examine_server(provisioned.address, monitor, replicas=1, deep=deep)
    return {finding.check: finding for finding in found}


async def test_a_fresh_system_is_well(
    provisioned: Provisioned, nats_server: EmbeddedServer
) -> None:
    found = await examine(provisioned, nats_server, deep=True)
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["fsync"].says == "sync_interval always"
    assert found["lives"].says == "0 records of 0 requests"


async def test_a_missing_stream_is_found(provisioned: Provisioned) -> None:
    await Management(provisioned.client).delete_stream("NOTES")
    found = await examine_server(provisioned.address, "", replicas=1, deep=False)
    by_check = {finding.check: finding for finding in found}
    assert by_check["stream NOTES"].level == "fail"
    assert by_check["fsync"].level == "warn"


@pytest.mark.parametrize(
    ("minutes", "stage", "level"),
    [(-2, "router", "fail"), (-2, "done", "ok"), (2, "router", "ok")],
)
async def test_a_request_open_past_its_deadline_is_found(
    provisioned: Provisioned, nats_server: EmbeddedServer, minutes: int, stage: str, level: str
) -> None:
    deadline = datetime.now(UTC) + timedelta(minutes=minutes)
    headers = {"Eventrail-Deadline": str(deadline.timestamp())}
    subject = f"log.{stage}.acme.{new_rid()}"
    await provisioned.client.jetstream().publish(subject, b"{}", headers=headers)
    assert (await examine(provisioned, nats_server))["open requests"].level == level


async def test_a_record_that_is_none_is_found_by_the_deep_look(
    provisioned: Provisioned, nats_server: EmbeddedServer
) -> None:
    await provisioned.client.jetstream().publish(f"log.router.acme.{new_rid()}", b"junk")
    assert (await examine(provisioned, nats_server, deep=True))["lives"].level == "fail"


async def test_no_server_is_one_finding_with_advice() -> None:
    [port] = free_ports(1)
    async with asyncio.timeout(20):
        [found] = await examine_server(
            Address((f"nats://127.0.0.1:{port}",)), "", replicas=1, deep=False
        )
    assert (found.check, found.level) == ("nats", "fail")
    assert found.advice


def record(rid: str, prior: list[bytes], events: list[bytes]) -> Record:
    return Record(
        rid=rid,
        tenant="acme",
        next="router",
        trace=new_trace_id(),
        deadline=datetime.now(UTC),
        events=[msgspec.Raw(event) for event in events],
        prior=[msgspec.Raw(event) for event in prior],
    )


def test_a_prior_that_is_not_the_earlier_records_events_is_found() -> None:
    lives, rid = Lives(), new_rid()
    lives.take(1, record(rid, [], [b'{"a":1}', b'{"a":2}']))
    lives.take(2, record(rid, [b'{"a":1}', b'{"a":2}'], [b'{"a":3}']))
    assert lives.problems == []
    lives.take(3, record(rid, [b'{"a":1}', b'{"a":3}'], [b'{"a":4}']))
    assert [problem.split(" of ")[0] for problem in lives.problems] == ["record 3"]


def test_what_was_truncated_before_the_first_record_is_taken_as_given() -> None:
    lives, rid = Lives(), new_rid()
    lives.take(7, record(rid, [b'{"a":1}'], [b'{"a":2}']))
    lives.take(8, record(rid, [b'{"a":1}', b'{"a":2}'], [b'{"a":3}']))
    assert lives.problems == []
