"""`eventrail ingest` and `eventrail documents`, as processes of their own."""

import asyncio
import json
import sys
from pathlib import Path

import msgspec
import pytest

from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval
from eventrail.contracts.documents import DocumentChange
from eventrail.eventlog.jetstream.names import DOCUMENTS
from eventrail.ingestion.bodies import Prepared
from eventrail.ingestion.publish import publish
from eventrail.runtime.host import Host
from loadtests.made_documents import docx_of, pdf_of
from tests.conftest import Provisioned
from tests.integration.pools.running import eventrail
from tests.integration.services.running import ask, running, until

LINES = [[(72.0, 700.0, 12.0, "The bridge is 210 metres long.")]]


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, retrieval={"default": Retrieval(embedder="none")})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "tower.md").write_text("# Tower\n\nThe tower is 330 metres high.\n")
    (folder / "sub" / "bridge.pdf").write_bytes(pdf_of(LINES))
    (folder / "house.docx").write_bytes(docx_of())
    (folder / "river.html").write_text("<h1>River</h1><p>The river is 90 metres wide.</p>")
    (folder / "wells.csv").write_text("well,depth\nNorth,40\nSouth,60\n")
    return folder


async def found_by(host: Host, question: str) -> set[str]:
    state = await ask(host, question, model="echo-docs")
    return {one.source for one in state.documents or []}


async def test_documents_of_every_kind_go_in_and_bad_ones_are_named(
    provisioned: Provisioned, folder: Path
) -> None:
    (folder / "broken.pdf").write_bytes(b"nonsense")
    (folder / "broken.md").write_bytes(b"\xff\xfa\x00")
    about = (str(folder), "--tenant", "acme")
    async with running(provisioned, "guardrail", "router", "cache", "retriever") as host:
        status, out = await eventrail(provisioned.url, "ingest", *about)
        assert status == 1
        assert out.count("broken.pdf: no PDF") == 1
        assert out.count("broken.md: ") == 1
        assert "5 documents sent, 0 unchanged" in out
        assert "indexed: 5 documents, " in out
        (folder / "broken.pdf").unlink()
        (folder / "broken.md").unlink()
        status, out = await eventrail(provisioned.url, "ingest", *about, "--json")
        told = json.loads(out)
        assert (status, told["documents"], told["sent"]) == (0, 5, [])
        await until(lambda: host.config.index_versions.get("acme") == told["version"])
        assert "sub/bridge.pdf" in await found_by(host, "How long is the bridge?")
        assert "wells.csv" in await found_by(host, "What is the depth of the South well?")


async def test_what_is_gone_is_pruned_and_nothing_of_others(
    provisioned: Provisioned, folder: Path
) -> None:
    about = ("--tenant", "acme", "--no-wait", "--json")
    other = folder.parent / "other"
    other.mkdir()
    (other / "other.md").write_text("Of another folder.")
    for path in (folder, other):
        assert (await eventrail(provisioned.url, "ingest", str(path), *about))[0] == 0
    bare = Prepared(DocumentChange("put", "app.md", "Of an app."))
    await publish(provisioned.client, "acme", [bare])
    (folder / "river.html").unlink()
    (folder / "wells.csv").write_bytes(b"\xff\xfa\x00")  # there, though it cannot be read
    plan = await eventrail(provisioned.url, "ingest", str(folder), *about, "--prune", "--dry-run")
    assert json.loads(plan[1])["deleted"] == ["river.html"]
    assert json.loads(plan[1])["sent"] == []
    assert await held(provisioned) == 7
    done = await eventrail(provisioned.url, "ingest", str(folder), *about, "--prune")
    assert json.loads(done[1])["deleted"] == ["river.html"]
    assert await held(provisioned) == 6


async def held(provisioned: Provisioned) -> int:
    status, out = await eventrail(
        provisioned.url, "documents", "list", "--tenant", "acme", "--json"
    )
    assert status == 0
    return len(json.loads(out))


async def test_what_is_held_and_was_held_is_shown(provisioned: Provisioned, folder: Path) -> None:
    about = ("--tenant", "acme")
    tower = folder / "tower.md"
    more = ("--metadata", "lang=en", "--prefix", "city/", "--no-wait")
    for height in ("330", "340"):
        tower.write_text(f"# Tower\n\nThe tower is {height} metres high.\n")
        assert (await eventrail(provisioned.url, "ingest", str(tower), *about, *more))[0] == 0
    status, out = await eventrail(provisioned.url, "documents", "list", *about)
    assert status == 0
    assert "city/tower.md" in out
    assert "lang=en" in out
    status, out = await eventrail(
        provisioned.url, "documents", "history", "city/tower.md", *about, "--json"
    )
    versions = json.loads(out)
    assert [(one["op"], one["version"]) for one in versions] == [("put", 1), ("put", 2)]
    first = str(versions[0]["sequence"])
    shown = [
        (await eventrail(provisioned.url, "documents", "show", "city/tower.md", *about, *then))[1]
        for then in ((), ("--as-of", first), ("--as-of", versions[1]["at"]))
    ]
    assert ["340" in text for text in shown] == [True, False, False]
    assert ["330" in text for text in shown] == [False, True, True]
    status, out = await eventrail(provisioned.url, "documents", "show", "city/towr.md", *about)
    assert status == 1
    assert "did you mean 'city/tower.md'?" in out


async def test_a_document_is_deleted_and_all_is_indexed_anew(
    provisioned: Provisioned, folder: Path
) -> None:
    about = ("--tenant", "acme")
    async with running(provisioned, "guardrail", "router", "cache", "retriever") as host:
        assert (await eventrail(provisioned.url, "ingest", str(folder), *about))[0] == 0
        plan = await eventrail(
            provisioned.url, "documents", "delete", "tower.md", *about, "--dry-run"
        )
        assert plan == (0, "would delete tower.md\n")
        done = await eventrail(
            provisioned.url, "documents", "delete", "tower.md", "none.md", *about
        )
        assert done[0] == 1
        assert "deleted tower.md" in done[1]
        assert "not held: none.md" in done[1]
        status, out = await eventrail(provisioned.url, "documents", "reindex", *about, "--json")
        assert status == 0
        version = json.loads(out)["version"]
        await until(lambda: host.config.index_versions.get("acme") == version)
        assert "tower.md" not in await found_by(host, "How high is the tower?")
        assert "river.html" in await found_by(host, "How wide is the river?")


async def test_what_an_app_sends_is_refused_by_the_index_and_named(
    provisioned: Provisioned, folder: Path
) -> None:
    """A body that is nobody's, or another tenant's, is refused; the rest goes on."""
    about = (str(folder / "tower.md"), "--tenant", "acme", "--json")
    stolen = DocumentChange("put", "stolen.md", ref="documents/demo/" + "0" * 64)
    await provisioned.client.jetstream().publish("docs.acme", msgspec.json.encode(stolen))
    async with running(provisioned, "guardrail", "router", "cache", "retriever"):
        status, out = await eventrail(provisioned.url, "ingest", *about)
        told = json.loads(out)
        assert (status, told["refused"]) == (0, [])
        (refused,) = told["index"]["refused"]
        assert refused["id"] == "stolen.md"
        assert "no document of tenant acme" in refused["reason"]


async def test_a_full_stream_is_said_and_what_is_missing_goes_in_later(
    provisioned: Provisioned, folder: Path
) -> None:
    jetstream = provisioned.client.jetstream()
    about = ("ingest", str(folder), "--tenant", "acme", "--no-wait")
    config = (await jetstream.stream_info(DOCUMENTS)).config
    await jetstream.update_stream(config.evolve(max_msgs=3))
    status, out = await eventrail(provisioned.url, *about)
    assert status == 1
    assert "eventrail: docs.acme refused: maximum messages exceeded" in out
    await jetstream.update_stream(config.evolve(max_msgs=-1))
    status, out = await eventrail(provisioned.url, *about)
    assert (status, out) == (0, "2 documents sent, 3 unchanged\n")


async def test_a_run_that_does_not_wait_leaves_the_changes_behind(
    provisioned: Provisioned, folder: Path
) -> None:
    names = ("house.docx", "river.html", "tower.md", "wells.csv")
    listed = "\n".join(str(folder / name) for name in names)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "eventrail.cli", "ingest", "-", "--tenant", "acme"),
        *("--nats", provisioned.url, "--no-wait"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(listed.encode())
    assert (process.returncode, out.decode()) == (0, "4 documents sent, 0 unchanged\n")
    info = await provisioned.client.jetstream().stream_info(DOCUMENTS)
    assert info.state.messages == 4
