"""docs/retrieval.md: its blocks run, in order, and print what stands below them."""

import ast
import asyncio
import contextlib
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from eventrail.config.retrieval import Retrieval
from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, dialogues, matches
from tests.integration.gateway.running import running
from tests.integration.pools.running import eventrail

TEXT = (DOCUMENTS / "retrieval.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"^```(python|console|yaml) ?(\S*)\n(.*?)^```\n(?:```text\n(.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
LOGGED = re.compile(r"^\d{4}-\d\d-\d\d .*\n", re.MULTILINE)
"""What the services, which run in this process, write in between."""

SERVICES = ("gateway", "guardrail", "router", "cache", "retriever", "worker")


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with; words alone are searched, which loads faster."""
    policy = Retrieval(embedder="none", reranker="none", relevance=0.0)
    return msgspec.structs.replace(without_vllm(default_config()), retrieval={"default": policy})


def run(source: str, names: dict[str, Any]) -> str:
    """Run one block; return what it printed."""
    printed = io.StringIO()
    tree = ast.parse(source, "docs/retrieval.md")
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "docs/retrieval.md", "exec"), names)  # noqa: S102 -- our own page
    return LOGGED.sub("", printed.getvalue())


async def test_every_block_runs_and_prints_what_the_page_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    played = 0
    async with running(provisioned, SERVICES) as gateway:
        monkeypatch.setenv("EVENTRAIL_HTTP_URL", gateway.base)
        for kind, file, block, expected in BLOCK.findall(TEXT):
            played += 1
            if file:
                (tmp_path / file).write_text(block, encoding="utf-8")
            elif kind == "python":
                source = block.replace("http://127.0.0.1:8080", gateway.base)
                printed = await asyncio.to_thread(run, source, names)
                assert not expected or printed == expected, source
            for typed, wanted in dialogues(block) if kind == "console" else ():
                rid = names["answer"].eventrail["rid"] if "answer" in names else ""
                words = [rid if each == "RID" else each for each in typed]
                _, shown = await eventrail(provisioned.url, *words)
                assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}"
    assert played == 9
