"""docs/suites.md does what it says."""

import re
from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.gateway.running import FUSED, running
from tests.integration.pools.running import eventrail

DOCUMENT = "suites.md"


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    played, rid = 0, ""
    async with running(provisioned, FUSED) as gateway:
        monkeypatch.setenv("EVENTRAIL_HTTP_URL", gateway.base)
        for title in ("A case from production", "A change that breaks it"):
            for typed, printed in steps(section(DOCUMENT, title), tmp_path):
                _, shown = await eventrail(
                    provisioned.url, *(rid if each == "RID" else each for each in typed)
                )
                found = re.search(r"^request ([0-9a-f]{32})", shown, re.MULTILINE)
                rid = found[1] if found else rid
                wanted = [line.removeprefix("!").replace("RID", rid) for line in printed]
                assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
                played += 1
    assert played == 8
