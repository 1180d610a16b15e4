"""The commands as an operator runs them: their own processes, against a server with users."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from eventrail.lake.writer import LakeWriter
from tests.integration.warden.nats_server import NatsServer, declare
from tests.unit.lake.lives import PATH, life, rid_of


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    server = NatsServer(tmp_path / "jetstream")
    server.start()
    client = await server.client()
    await declare(client, ack_wait=30)
    await client.close()
    yield server
    server.kill()


@pytest.fixture
async def client(server: NatsServer) -> AsyncIterator[Client]:
    client = await server.client()
    yield client
    await client.close()


async def eventrail(*arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "eventrail.cli",
        *arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_log_finds_a_request_without_its_tenant(
    server: NatsServer, client: Client, tmp_path: Path
) -> None:
    messages = life(PATH)
    for one in messages:
        await client.jetstream().publish(one.subject, one.payload)
    rid = rid_of(messages[0])
    status, out, err = await eventrail(
        "log", rid, "--nats", server.url, "--state", str(tmp_path), "--json"
    )
    assert (status, err) == (0, "")
    shown = json.loads(out)
    assert (shown["tenant"], shown["status"], shown["from"]) == ("acme", "completed", "log")
    assert len(shown["events"]) == 8
    status, out, _ = await eventrail("log", rid, "--nats", server.url, "--state", str(tmp_path))
    assert status == 0
    assert shown["trace"] in out.replace("\n", "")


async def test_log_falls_back_to_the_lake(server: NatsServer, tmp_path: Path) -> None:
    messages = life(PATH)
    with LakeWriter(tmp_path / "lake", "LOG").open() as writer:
        writer.write(messages)
    status, out, _ = await eventrail(
        "log", rid_of(messages[0]), "--nats", server.url, "--state", str(tmp_path), "--json"
    )
    assert status == 0
    assert json.loads(out)["from"] == "lake"


async def test_log_of_an_unknown_request_is_one_line_and_status_1(
    server: NatsServer, tmp_path: Path
) -> None:
    for rid, said in (("0" * 32, "no request"), ("nonsense", "not 32 lower-case")):
        status, _, err = await eventrail("log", rid, "--nats", server.url, "--state", str(tmp_path))
        assert status == 1
        assert said in err
        assert len(err.splitlines()) == 1


async def test_tail_prints_what_is_appended_from_now_on(server: NatsServer, client: Client) -> None:
    old, new = life(PATH), life(PATH)
    for one in old:
        await client.jetstream().publish(one.subject, one.payload)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "eventrail.cli", "tail", "--nats", server.url, "--json"),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    info = await client.jetstream().consumers_info("LOG")
    before = len(info)
    async with asyncio.timeout(20):
        while len(await client.jetstream().consumers_info("LOG")) == before:
            await asyncio.sleep(0.1)
    for one in new:
        await client.jetstream().publish(one.subject, one.payload)
    async with asyncio.timeout(10):
        lines = [json.loads(await process.stdout.readline()) for _ in range(8)]
    process.kill()
    await process.wait()
    assert {line["rid"] for line in lines} == {rid_of(new[0])}
    assert [line["type"] for line in lines][-1] == "completed"


async def test_sql_asks_the_lake(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write(life(PATH))
    query = "SELECT status, round(cost, 3) AS cost, accepted_at FROM requests"
    status, out, _ = await eventrail("sql", query, "--lake", str(tmp_path), "--json")
    assert status == 0
    assert json.loads(out) == [
        {"status": "completed", "cost": 0.5, "accepted_at": "2026-11-21T09:59:59Z"}
    ]
    status, out, _ = await eventrail("sql", query, "--lake", str(tmp_path))
    assert "completed" in out


async def test_a_wrong_query_is_told_and_is_status_1(tmp_path: Path) -> None:
    status, _, err = await eventrail("sql", "SELECT nonsense FROM events", "--lake", str(tmp_path))
    assert status == 1
    assert "nonsense" in err
