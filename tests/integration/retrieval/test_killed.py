"""Who builds is killed in the middle of it, again and again: nothing is lost, nothing is twice."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec

from eventrail.cli.index.building import build
from eventrail.config.retrieval import Retrieval
from eventrail.contracts.documents import DocumentChange
from eventrail.ingestion.bodies import Prepared
from eventrail.ingestion.publish import publish, wait_indexed
from eventrail.retrieval.building.wire import Done, Given, Job, framed, hear_child
from eventrail.retrieval.indexing.choices import choice_of
from eventrail.retrieval.indexing.current import read_current
from eventrail.retrieval.segments.tenant import TenantFolder
from tests.conftest import Provisioned
from tests.integration.retrieval.documents import put
from tests.integration.services.running import running, until

KILLS = 4
MODULE = "eventrail.retrieval.building"


def long_document(number: int) -> DocumentChange:
    lines = (f"Tower {number} has a window {line}, and a door." for line in range(60))
    return put(f"{number}.md", f"# Tower {number}\n\n{' '.join(lines)}")


def children() -> list[int]:
    """Return the processes that build for this one."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = (path / "cmdline").read_bytes().split(b"\0")
            parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it has ended meanwhile
        if MODULE.encode() in command and int(parent) == os.getpid():
            found.append(int(path.name))
    return found


async def kill_builders(folder: Path, killed: list[int]) -> None:
    """Kill who builds, each time at another point of its work."""
    for kill in range(KILLS):
        await until(lambda: any(folder.glob("segments/.building-*")), 60.0)
        await asyncio.sleep(0.02 * kill)
        for process in children():
            os.kill(process, signal.SIGKILL)
            killed.append(process)
        await until(lambda: not children(), 10.0)


async def test_nothing_is_lost_and_nothing_is_twice(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    documents = [Prepared(long_document(number)) for number in range(300)]
    edits = [Prepared(put(f"{number}.md", f"Tower {number} fell.")) for number in range(0, 300, 7)]
    folder = TenantFolder.of(provisioned.state / "index", "acme")
    async with running(provisioned, "retriever"):
        killed: list[int] = []
        killing = asyncio.create_task(kill_builders(folder.path, killed))
        for start in range(0, len(documents), 60):
            await publish(provisioned.client, "acme", documents[start : start + 60])
            await asyncio.sleep(0.4)
        sent = await publish(provisioned.client, "acme", edits)
        indexed = await wait_indexed(provisioned.client, "acme", sent[-1].sequence)
        killing.cancel()
    assert killed
    assert (indexed.documents, indexed.refused) == (300, [])
    assert indexed.version.startswith(f"{len(documents) + len(edits)}-")
    again, _ = await build(provisioned.client, tmp_path / "anew", "acme", "")
    anew = TenantFolder.of(tmp_path / "anew", "acme")
    assert again.indexed == indexed
    assert anew.read(indexed.version) == folder.read(indexed.version)


async def test_a_child_ends_with_its_parent_in_the_middle_of_a_job(tmp_path: Path) -> None:
    given = [Given(number + 1, msgspec.json.encode(long_document(number))) for number in range(80)]
    job = Job("acme", given, 80, choice_of(Retrieval(embedder="none"), 0))
    folder = TenantFolder.of(tmp_path, "acme")
    command = (sys.executable, "-m", MODULE, str(tmp_path))
    pipe = asyncio.subprocess.PIPE
    orphan = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert orphan.stdin is not None
    orphan.stdin.write(framed(job))
    await orphan.stdin.drain()
    await until(lambda: any(folder.path.glob("segments/*")), 60.0)  # it has begun, or is through
    orphan.stdin.close()  # all that it sees of a parent that was killed
    async with asyncio.timeout(10.0):
        await orphan.wait()
    current = read_current(folder.path)
    assert current is None or current.indexed.documents == 80

    second = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert second.stdin is not None
    assert second.stdout is not None
    second.stdin.write(framed(job))
    async with asyncio.timeout(60.0):
        done = await hear_child(second.stdout)
    assert isinstance(done, Done)
    assert done.indexed is not None
    assert (done.indexed.documents, done.error) == (80, "")
    second.stdin.close()
    await second.wait()
