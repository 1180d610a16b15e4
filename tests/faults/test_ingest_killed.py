"""Kill -9 of `eventrail ingest` and of the retriever, again and again: nothing is lost or twice."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from eventrail.bus.ports import free_ports
from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval
from eventrail.contracts.documents import TEXT_CHARACTERS, Indexed, decode_change
from eventrail.eventlog.jetstream.names import DOCUMENTS
from eventrail.ingestion.publish import wait_indexed
from eventrail.ingestion.stored import read_changes
from loadtests.made_documents import docx_of
from tests.conftest import Provisioned
from tests.faults.gateways import GatewayProcess
from tests.integration.pools.running import eventrail

COUNT = 240
KILLS_AT = (40, 100, 160)


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, retrieval={"default": Retrieval(embedder="none")})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(COUNT - 2):
        text = f"# Tower {number}\n\nTower {number} is {number + 100} metres high.\n"
        (folder / f"{number:03}.md").write_text(text)
    (folder / "house.docx").write_bytes(docx_of())
    (folder / "long.md").write_text("The river is long. " * (TEXT_CHARACTERS // 16))
    return folder


@pytest.fixture
async def retriever(provisioned: Provisioned) -> AsyncIterator[GatewayProcess]:
    (port,) = free_ports(1)
    process = GatewayProcess(provisioned, port, ("retriever",), answers=False)
    await process.start()
    yield process
    await process.kill()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def stored(provisioned: Provisioned) -> int:
    info = await provisioned.client.jetstream().stream_info(DOCUMENTS)
    return info.state.messages


async def killed_in_the_middle(provisioned: Provisioned, folder: Path, at: int) -> bool:
    """Ingest until so many changes are stored, then kill; return whether it was still running."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "eventrail.cli", "ingest", str(folder), "--tenant", "acme"),
        env={**os.environ, "EVENTRAIL_NATS_URL": provisioned.url},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(60):
        while process.returncode is None and await stored(provisioned) < at:
            await asyncio.sleep(0.002)
    running = process.returncode is None
    if running:
        process.send_signal(signal.SIGKILL)
    await process.wait()
    return running


async def test_every_document_goes_in_once(
    provisioned: Provisioned, folder: Path, retriever: GatewayProcess
) -> None:
    in_the_middle = 0
    for at in KILLS_AT:
        in_the_middle += await killed_in_the_middle(provisioned, folder, at)
        await retriever.kill()
        await retriever.start()
    assert in_the_middle

    before = await stored(provisioned)
    status, out = await eventrail(
        provisioned.url, "ingest", str(folder), "--tenant", "acme", "--json"
    )
    told = json.loads(out)
    assert (status, told["documents"], told["refused"]) == (0, COUNT, [])
    assert len(told["sent"]) == COUNT - before

    changes = [decode_change(one.data) for one in await read_changes(provisioned.client, "acme")]
    assert Counter(change.id for change in changes) == Counter(names_in(folder))

    spared = await without_kills(provisioned, folder)
    index = told["index"]
    assert (index["documents"], index["passages"]) == (spared.documents, spared.passages)
    assert index["version"].partition("-")[0] == spared.version.partition("-")[0] == str(COUNT)
    status, out = await eventrail(
        provisioned.url, "index", "verify", "--tenant", "acme", "--state", str(provisioned.state)
    )
    assert status == 0, out


async def without_kills(provisioned: Provisioned, folder: Path) -> Indexed:
    """Ingest the same documents for another tenant, undisturbed."""
    status, _ = await eventrail(
        provisioned.url, "ingest", str(folder), "--tenant", "demo", "--no-wait"
    )
    assert status == 0
    return await wait_indexed(provisioned.client, "demo")
