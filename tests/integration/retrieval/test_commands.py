"""`eventrail index` beside a retriever, and docs/retrieval/operating.md, which shows it."""

import json
from pathlib import Path
from typing import Any

import pytest

from eventrail.retrieval.indexing.current import read_current
from eventrail.retrieval.segments.tenant import TenantFolder
from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, matches, steps
from tests.integration.pools.running import eventrail
from tests.integration.retrieval.documents import SERVICES, ingest, put, send_raw
from tests.integration.services.running import running

TOWER = "# Tower\n\nThe tower is 330 metres high.\n\n# River\n\nThe river is wide.\n"


class Commands:
    """Runs commands against one system."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __call__(self, *arguments: str, status: int = 0) -> str:
        ended, printed = await eventrail(self._url, "index", *arguments)
        assert ended == status, printed
        return printed

    async def json(self, *arguments: str) -> Any:
        return json.loads(await self(*arguments, "--json"))


@pytest.fixture
async def commands(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Commands:
    """Index two documents; the retriever is gone when the commands run."""
    monkeypatch.setenv("EVENTRAIL_STATE", str(provisioned.state))
    monkeypatch.chdir(tmp_path)
    async with running(provisioned, *SERVICES):
        await send_raw(provisioned, "acme", b"{")
        await ingest(provisioned, "acme", put("a.md", TOWER, lang="en"))
        await ingest(provisioned, "acme", put("b.md", "The bridge is long.", lang="de"))
    return Commands(provisioned.url)


async def test_the_document(commands: Commands, provisioned: Provisioned, tmp_path: Path) -> None:
    text = (DOCUMENTS / "retrieval" / "operating.md").read_text(encoding="utf-8")
    for typed, printed in steps(text, tmp_path):
        shown = await commands(*typed[1:])
        wanted = "\n".join(printed)
        assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"

    folder = TenantFolder.of(provisioned.state / "index", "acme")
    current = read_current(folder.path)
    assert current is not None
    (segment,) = folder.read(current.indexed.version).segments
    file = folder.segment(segment) / "arrays.bin"
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert "its hash differs" in await commands("verify", "--tenant", "acme", status=1)
    again = await commands.json("snapshot", "--tenant", "acme")
    assert (again["missing"], again["bytes"]) == (0, 0)


async def test_what_programs_read(
    commands: Commands, provisioned: Provisioned, tmp_path: Path
) -> None:
    (row,) = await commands.json("status")
    assert row["indexed"]["sequence"] == row["newest"] == 3
    assert (row["indexed"]["documents"], row["choice"]["embedder"]) == (2, "none")

    question = ("search", "How high is the tower?", "--tenant", "acme")
    now = await commands.json(*question)
    assert now["version"].startswith("2-")
    assert now["hits"][0]["passage"]["source"] == "a.md"
    assert now["hits"][0]["lexical"] > 0
    then = await commands.json(*question, "--as-of", "2")
    assert {hit["passage"]["source"] for hit in then["hits"]} == {"a.md"}
    assert (await commands.json(*question, "--as-of", then["version"])) == then
    narrowed = await commands.json(*question, "--filter", "lang=de")
    assert {hit["passage"]["source"] for hit in narrowed["hits"]} <= {"b.md"}

    out = ("--tenant", "acme", "--out", str(tmp_path / "then"), "--as-of", "2")
    assert (await commands.json("rebuild", *out, "--dry-run"))["sequence"] == 2
    assert not (tmp_path / "then").exists()
    assert "no index of tenant demo" in await commands("search", "x", "--tenant", "demo", status=1)
    unknown = await commands(*question, "--as-of", "7-00000000", status=1)
    assert "no settings that were ever in force" in unknown

    await send_raw(provisioned, "acme", put("c.md", "Nobody indexes this now."))
    assert "3 of 4" in await commands("status", "--tenant", "acme")
