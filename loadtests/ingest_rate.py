"""Documents and passages a second, from files to passages and from files into an index.

    python -m loadtests.ingest_rate
    python -m loadtests.ingest_rate --quick

The first table: files of each kind that hold the same texts, read and cut in this process; beside
it, the time that reading the files alone takes. The second: a folder of Markdown brought into an
index by what `eventrail ingest` runs, with a retriever as a process of its own and an fsync for
every change; beside it, the same bytes published by bare nats-py with as many in flight.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import uvloop
from nats.aio.client import Client

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Config, Tenant
from eventrail.config.retrieval import BUNDLED, NONE, Retrieval
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import MIB, Sizes, declare
from eventrail.eventlog.provision.document import put_document
from eventrail.ingestion import files
from eventrail.ingestion.chunk import chunk
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.media_types import of_name
from eventrail.ingestion.publish import IN_FLIGHT, wait_indexed
from eventrail.ingestion.run import Wanted, ingest
from eventrail.ingestion.sources import find
from loadtests.machine import this_machine
from loadtests.made_documents import KINDS, Text
from loadtests.processes import ManagedProcess
from loadtests.tables import Table, figure, show

TENANT = "bench"
EMBEDDERS = (NONE, "static", BUNDLED)
PATIENCE_S = 120.0


def write_folder(folder: Path, suffix: str, count: int) -> None:
    """Write documents of one kind, each of another text."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:05}{suffix}").write_bytes(KINDS[suffix](Text(number)))


def read_row(folder: Path, suffix: str) -> list[str]:
    """Read files, then load and cut them; return a row of the first table."""
    paths = list(files.documents(folder))
    began = time.perf_counter()
    data = [path.read_bytes() for path in paths]
    plainly = time.perf_counter() - began
    passages = 0
    began, used = time.perf_counter(), time.process_time()
    for path in paths:
        kind = of_name(path.name)
        if kind is not None:
            loaded = load(path.name, kind, files.read(path))
            passages += len(chunk(path.name, loaded.text, title=loaded.title))
    took, used = time.perf_counter() - began, time.process_time() - used
    size = sum(map(len, data))
    return [
        suffix,
        figure(len(paths) / took),
        figure(len(paths) / used),
        figure(passages / took),
        figure(size / took / MIB),
        figure(len(paths) / plainly),
    ]


def load_table(folder: Path, count: int) -> Table:
    """Return what every kind of document takes to read and cut."""
    rows: list[list[str]] = []
    for suffix in KINDS:
        inner = folder / suffix.removeprefix(".")
        write_folder(inner, suffix, count)
        first = next(files.documents(inner))
        load(first.name, of_name(first.name) or "text/plain", first.read_bytes())  # imports
        rows.append(read_row(inner, suffix))
    columns = [
        "kind", "documents/s", "documents/CPU s", "passages/s", "MiB/s", "documents/s, read only",
    ]  # fmt: skip
    return Table(f"from {count} files to passages, one process", columns, rows)


async def prepare(url: str, embedder: str) -> Client:
    """Connect to a server, and declare all that is needed."""
    policy = Retrieval(embedder=embedder)
    config = Config(tenants={TENANT: Tenant()}, retrieval={"default": policy})
    client = await connect(Address((url,)), "bench")
    await apply(client, declare(config, sizes=Sizes(*(256 * MIB for _ in range(12)))))
    await put_document(client, config)
    return client


async def bare(client: Client, folder: Path) -> float:
    """Publish the files as they are, acknowledged, and return the seconds it took."""
    jetstream = client.jetstream()
    turns = asyncio.Semaphore(IN_FLIGHT)

    async def one(data: bytes) -> None:
        async with turns:
            await jetstream.publish("docs.bare", data)

    data = [path.read_bytes() for path in files.documents(folder)]
    began = time.perf_counter()
    await asyncio.gather(*map(one, data))
    return time.perf_counter() - began


async def index_row(scratch: Path, folder: Path, embedder: str) -> list[str]:
    """Bring a folder into an index with one embedder; return a row of the second table."""
    server = EmbeddedServer.on_free_ports(scratch / f"nats-{embedder}")
    server.start()
    server.wait_ready()
    retriever = None
    try:
        client = await prepare(server.url, embedder)
        retriever = ManagedProcess(
            "retriever",
            [sys.executable, "-m", "eventrail.cli", "run", "retriever"],
            log=scratch / f"retriever-{embedder}.log",
            env={
                "EVENTRAIL_NATS_URL": server.url,
                "EVENTRAIL_STATE": str(scratch / f"state-{embedder}"),
                "EVENTRAIL_HTTP_PORT": "0",
            },
        )
        await warm(client, scratch)
        found = find([str(folder)])
        began = time.perf_counter()
        report = await ingest(client, found, Wanted(TENANT, patience_s=0.0))
        sent = time.perf_counter() - began
        await wait_indexed(client, TENANT, report.sequence, patience_s=PATIENCE_S)
        took = time.perf_counter() - began
        indexed = await wait_indexed(client, TENANT, report.sequence)
        plainly = await bare(client, folder)
        await client.close()
    finally:
        if retriever is not None:
            retriever.stop()
        server.stop()
    count = report.documents
    return [
        embedder,
        figure(count / sent),
        figure(count / took),
        figure(indexed.passages / took),
        figure(count / plainly),
    ]


async def warm(client: Client, scratch: Path) -> None:
    """Have the retriever load what it needs: a document of its own, deleted with the scratch."""
    path = scratch / "first.md"
    path.write_text("The first document.")
    await ingest(client, find([str(path)]), Wanted(TENANT, patience_s=PATIENCE_S))


async def index_table(scratch: Path, count: int) -> Table:
    """Return what it takes to bring documents into an index."""
    folder = scratch / "folder"
    write_folder(folder, ".md", count)
    rows = [await index_row(scratch, folder, embedder) for embedder in EMBEDDERS]
    columns = [
        "embedder", "documents/s sent", "documents/s indexed", "passages/s indexed",
        "messages/s, bare nats-py",
    ]  # fmt: skip
    return Table(f"{count} Markdown files into an index", columns, rows)


def main() -> None:
    """Measure, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer documents, rougher figures")
    quick = parser.parse_args().quick
    print(this_machine().sentence())
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        show(load_table(scratch, 60 if quick else 400))
        show(uvloop.run(index_table(scratch, 60 if quick else 400)))


if __name__ == "__main__":
    main()
