"""The part of docs/routing.md that is about choosing does what it says."""

from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.gateway.running import running
from tests.integration.pools.running import eventrail

SERVICES = ("gateway", "guardrail", "router", "cache", "worker", "judge")


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    played = 0
    async with running(provisioned, SERVICES) as gateway:
        monkeypatch.setenv("EVENTRAIL_HTTP_URL", gateway.base)
        for typed, printed in steps(section("routing.md", "Choosing"), tmp_path):
            _, shown = await eventrail(provisioned.url, *typed)
            wanted = "\n".join(printed)
            assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played >= 10
