"""`eventrail lake` as an operator runs it, beside a running archiver."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from nats.aio.client import Client

from eventrail.archiver import service
from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.contracts.changes import Changed, FieldChange, encode_change
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.operations import Incident, encode_operation
from eventrail.contracts.subjects import change, incident
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.lake.behind import measure
from eventrail.lake.files import next_sequence, readable
from eventrail.lake.reading import read
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.supervise.doctor.lake import look_at_lake
from tests.integration.warden.nats_server import NatsServer
from tests.unit.lake.lives import FAILED, NOW, PATH, life, note


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    server = NatsServer(tmp_path / "jetstream")
    server.start()
    client = await server.client()
    await apply(client, declare(Config()))
    await put_document(client, Config())
    await client.close()
    yield server
    server.kill()


@pytest.fixture
async def client(server: NatsServer) -> AsyncIterator[Client]:
    client = await server.client()
    yield client
    await client.close()


@pytest.fixture
async def lake(
    server: NatsServer, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A lake of all four streams in several small files; its archiver has stopped."""
    monkeypatch.setenv("EVENTRAIL_ARCHIVE_AGE_S", "0.05")
    monkeypatch.setenv("EVENTRAIL_ARCHIVE_COMPACT_EVERY_S", "0")
    host = Host(Settings(nats_url=server.url, state=tmp_path), [service], Silent())
    await host.start()
    jetstream = client.jetstream()
    opened = Incident(new_message_id(), NOW, "operator", "opened", title="slow")
    diff = [FieldChange("pools.chat.model", "changed", "small", {"large": 1})]
    changed = Changed(new_message_id(), NOW, "operator", "document", 1, 2, diff, "apply")
    await jetstream.publish(change("document"), encode_change(changed))
    await jetstream.publish(incident(opened.id), encode_operation(opened))
    for messages in (life(PATH), life(FAILED), [note("0" * 32, 1)]):
        for one in messages:
            await jetstream.publish(one.subject, one.payload)
        await asyncio.sleep(0.2)
    expected = {"LOG": 7, "NOTES": 1, "CHANGES": 1, "OPERATIONS": 1}
    async with asyncio.timeout(30):
        for stream, last in expected.items():
            while next_sequence(tmp_path / "lake", stream) <= last:
                await asyncio.sleep(0.05)
    await host.stop()
    return tmp_path / "lake"


async def eventrail(*arguments: str) -> tuple[int, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "eventrail.cli", "lake", *arguments, "--json"),
        stdout=subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, json.loads(out)


def lose_first_file(lake: Path) -> None:
    Path(readable(lake, "LOG")[0]).unlink()


def change_a_bit(lake: Path) -> None:
    path = Path(readable(lake, "LOG")[0])
    content = bytearray(path.read_bytes())
    content[60] ^= 1
    path.write_bytes(content)


async def test_status_compact_and_verify(server: NatsServer, lake: Path) -> None:
    where = ("--state", str(lake.parent))
    status, told = await eventrail("status", "--nats", server.url, *where)
    assert status == 0
    assert {each["stream"]: each["rows"] for each in told["held"]} == {
        "LOG": 10,
        "NOTES": 1,
        "CHANGES": 1,
        "OPERATIONS": 1,
    }
    assert [each["lag_messages"] for each in told["streams"]] == [0, 0, 0, 0]
    assert [each["gaps"] for each in told["streams"]] == [[], [], [], []]
    status, planned = await eventrail("compact", "--dry-run", *where)
    assert [job["stream"] for job in planned["done"]] == ["LOG"]
    status, made = await eventrail("compact", *where)
    assert [(job["stream"], job["rows"]) for job in made["done"]] == [("LOG", 10)]
    status, found = await eventrail("verify", "--nats", server.url, *where)
    assert status == 0
    assert {each["stream"]: each["compared"] for each in found} == {
        "LOG": 7,
        "NOTES": 1,
        "CHANGES": 1,
        "OPERATIONS": 1,
    }
    assert not any(each["problems"] for each in found)


async def test_changes_and_incidents_are_typed(lake: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        changes = read(connection, "CHANGES", readable(lake, "CHANGES"))
        fields = changes.project("command, to_revision, unnest(diff) AS field")
        assert fields.fetchall() == [
            (
                "apply",
                2,
                {
                    "path": "pools.chat.model",
                    "action": "changed",
                    "before": '"small"',
                    "after": '{"large":1}',
                },
            )
        ]
        operations = read(connection, "OPERATIONS", readable(lake, "OPERATIONS"))
        assert operations.project("type, step, title, severity").fetchall() == [
            ("incident", "opened", "slow", "high")
        ]


async def test_a_file_that_is_lost_is_a_gap_and_doctor_fails(client: Client, lake: Path) -> None:
    assert (await look_at_lake(client, lake)).level == "ok"
    lose_first_file(lake)
    state = await measure(client, lake, "LOG")
    assert state.gaps
    assert state.gaps[0][0] == 1
    found = await look_at_lake(client, lake)
    assert (found.level, found.check) == ("fail", "lake")


async def test_what_the_stream_lost_before_is_no_gap(client: Client, lake: Path) -> None:
    lose_first_file(lake)
    await client.jetstream().purge_stream("LOG", seq=7)
    state = await measure(client, lake, "LOG")
    assert (state.gaps, len(state.deleted), state.lag_messages) == ([], 1, 0)


async def test_a_changed_row_is_found(lake: Path) -> None:
    await eventrail("compact", "--state", str(lake.parent))
    change_a_bit(lake)
    status, found = await eventrail(
        "verify", "--stream", "LOG", "--offline", "--state", str(lake.parent)
    )
    assert status == 1
    assert "manifest" in found[0]["problems"][0]
