"""The configuration's and the templates' parts of docs/operating.md do what they say."""

from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.pools.running import eventrail
from tests.integration.services.running import running

SERVICES = ("gateway", "guardrail", "router", "cache", "retriever", "worker", "judge")


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = section("operating.md", "Configuration") + section("operating.md", "Prompt templates")
    played = 0
    async with running(provisioned, *SERVICES):
        for typed, printed in steps(text, tmp_path):
            _, shown = await eventrail(provisioned.url, *typed)
            wanted = "\n".join(printed)
            assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played >= 24
