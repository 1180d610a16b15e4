"""docs/guardrails/answers.md does what it says."""

import re
from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.guards.output import CHECKS, Action
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, matches, section, steps
from tests.integration.gateway.running import running
from tests.integration.pools.running import eventrail

DOCUMENT = "guardrails/answers.md"
TEXT = (DOCUMENTS / DOCUMENT).read_text(encoding="utf-8")


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    played, rid = 0, ""
    async with running(provisioned) as gateway:
        monkeypatch.setenv("EVENTRAIL_HTTP_URL", gateway.base)
        for typed, printed in steps(section(DOCUMENT, "A policy"), tmp_path):
            _, shown = await eventrail(
                provisioned.url, *(rid if each == "RID" else each for each in typed)
            )
            found = re.search(r"^request ([0-9a-f]{32})", shown, re.MULTILINE)
            rid = found[1] if found else rid
            wanted = [line.replace("RID", rid) for line in printed]
            assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played == 8


def test_the_tables_name_every_check_and_action() -> None:
    named = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)
    actions: tuple[str, ...] = Action.__args__  # type: ignore[attr-defined]
    assert sorted(named) == sorted([*CHECKS, *actions])
