"""docs/retrieval/ingestion.md does what it says."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eventrail.config.model import Config
from eventrail.config.retrieval import Chunking, Retrieval
from eventrail.ingestion.loading.loaded import MIB, Limits
from eventrail.ingestion.publish import wait_indexed
from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, matches, section, steps
from tests.integration.pools.running import eventrail
from tests.integration.services.running import running

PAGE = "retrieval/ingestion.md"
SECTIONS = ("From a folder", "What is held, and was")


@pytest.fixture
def config(config: Config) -> Config:
    return msgspec.structs.replace(config, retrieval={"default": Retrieval(embedder="none")})


async def test_what_is_typed_prints_what_is_shown(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    played = 0
    async with running(provisioned, "retriever"):
        for title in SECTIONS:
            for typed, printed in steps(section(PAGE, title), tmp_path):
                _, shown = await eventrail(provisioned.url, *typed)
                wanted = "\n".join(printed)
                assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
                played += 1
    assert played == 9


async def test_an_app_puts_a_document_in(provisioned: Provisioned) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", section(PAGE, "From an app"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 -- it is the documentation's own
    sequence = await names["put"](provisioned.url)
    async with running(provisioned, "retriever"):
        indexed = await wait_indexed(provisioned.client, "acme", sequence)
    assert (indexed.documents, indexed.refused) == (1, [])


def test_the_bounds_are_those_it_names() -> None:
    text = (DOCUMENTS / PAGE).read_text(encoding="utf-8")
    limits, chunking = Limits(), Chunking()
    bounds = (
        f"{limits.size // MIB} MiB a document, {limits.characters // 10**6} million characters, "
        f"{limits.pages:,} pages, {limits.rows:,} rows, {limits.unpacked // MIB} MiB unpacked, "
        f"{limits.seconds:g} seconds, {limits.memory // (1024 * MIB)} GiB of memory"
    )
    assert bounds in text
    for name in ("words", "most_words", "overlap"):
        assert f"| `{name}` | {getattr(chunking, name)} |" in text
