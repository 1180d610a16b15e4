"""docs/caching.md does what it says."""

import re
from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.gateway.running import FUSED, Running, running
from tests.integration.pools.running import eventrail
from tests.integration.services.running import until

DOCUMENT = "caching.md"


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def evicted(gateway: Running, rid: str) -> bool:
    notes = await gateway.host.log.notes("demo", rid)
    return "evicted" in {note.kind for note in notes}


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    played, rid = 0, ""
    async with running(provisioned, (*FUSED, "feedback")) as gateway:
        monkeypatch.setenv("EVENTRAIL_HTTP_URL", gateway.base)
        for typed, printed in steps(section(DOCUMENT, "A policy"), tmp_path):
            _, shown = await eventrail(
                provisioned.url, *(rid if each == "RID" else each for each in typed)
            )
            if typed[0] == "feedback":
                about = rid
                await until(lambda about=about: evicted(gateway, about))
            found = re.search(r"^request ([0-9a-f]{32})", shown, re.MULTILINE)
            rid = found[1] if found else rid
            wanted = [line.replace("RID", rid) for line in printed]
            assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played == 11
