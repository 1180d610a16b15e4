"""The commands `ingest` and `feedback`, as processes of their own."""

import asyncio
import json
import sys
from pathlib import Path

from eventrail.contracts.ids import new_rid
from eventrail.contracts.notes import Feedback
from tests.conftest import Provisioned
from tests.integration.services.running import ask, running, until


async def eventrail(*arguments: str) -> tuple[int, str, str]:
    """Run the command line; return its status, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "eventrail.cli",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_a_folder_is_ingested_and_bad_files_are_named(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "tower.md").write_text("# Tower\n\nThe tower is 330 metres high.\n")
    (folder / "broken.md").write_bytes(b"\xff\xfa\x00")
    arguments = ("ingest", str(folder), "--tenant", "acme", "--nats", provisioned.url)
    async with running(provisioned, "guardrail", "router", "cache", "retriever") as host:
        status, out, err = await eventrail(*arguments)
        assert (status, err.count("broken.md: not UTF-8 at byte 0")) == (1, 1)
        assert "1 documents sent, 0 unchanged" in out
        assert "indexed: 1 documents, 1 passages, index version" in out
        (folder / "broken.md").unlink()
        status, out, _ = await eventrail(*arguments, "--json")
        assert status == 0
        version = json.loads(out)["version"]
        await until(lambda: host.config.index_versions.get("acme") == version)
        state = await ask(host, "How high is the tower?", model="echo-docs")
        assert state.documents is not None
        assert [one.source for one in state.documents] == ["tower.md"]


async def test_a_dry_run_sends_nothing(provisioned: Provisioned, tmp_path: Path) -> None:
    (tmp_path / "tower.md").write_text("The tower is high.")
    arguments = ("ingest", str(tmp_path), "--tenant", "acme", "--nats", provisioned.url)
    status, out, _ = await eventrail(*arguments, "--dry-run")
    assert (status, out.splitlines()) == (
        0,
        ["would send 1 of 1 documents", "1 documents make 1 passages"],
    )
    info = await provisioned.client.jetstream().stream_info("DOCUMENTS")
    assert info.state.messages == 0


async def test_an_empty_or_missing_folder_is_an_error(tmp_path: Path) -> None:
    status, out, _ = await eventrail("ingest", str(tmp_path), "--tenant", "acme")
    assert status == 1
    assert "0 documents" in out
    status, _, err = await eventrail("ingest", str(tmp_path / "nowhere"), "--tenant", "acme")
    assert status == 1
    assert "nowhere: no such file or folder" in err


async def test_feedback_is_noted_or_said_not_to_be(provisioned: Provisioned) -> None:
    async with running(provisioned, "guardrail", "router", "cache", "echo", "feedback") as host:
        state = await ask(host, "How long?")
        about = ("--tenant", "acme", "--nats", provisioned.url)
        status, out, _ = await eventrail(
            "feedback", state.rid, *about, "--thumbs", "up", "--comment", "nice"
        )
        assert (status, out.strip()) == (0, f"noted: thumbs on {state.rid}")
        (note,) = await host.log.notes("acme", state.rid)
        assert note.payload() == Feedback("thumbs", 1.0, "nice")
        status, out, err = await eventrail("feedback", new_rid(), *about, "--stars", "3")
        assert (status, out) == (1, "")
        assert "may have no request" in err
        status, _, err = await eventrail("feedback", state.rid, *about)
        assert status == 2
        assert "--thumbs, --stars" in err
