"""The part of docs/operating.md on money does what it says."""

from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.gateway.running import body, running
from tests.integration.money.test_budgets import ALL
from tests.integration.pools.running import eventrail
from tests.integration.services.running import until


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".eventrail").mkdir()
    asked = False
    async with running(provisioned, ALL) as gateway, gateway.http("demo-key") as http:
        for typed, printed in steps(section("operating.md", "Money"), tmp_path):
            if typed[0] == "spend" and not asked:
                await until(lambda: "each-user" in gateway.host.config.config().budgets)
                answer = await http.post("/v1/chat/completions", json=body(user="ann"))
                assert answer.status_code == 200, answer.text
                asked = True

            async def as_printed(typed: list[str] = typed, printed: list[str] = printed) -> bool:
                _, shown = await eventrail(provisioned.url, *typed)
                print(typed, shown)
                return matches(list(printed), shown)

            await until(as_printed)
    assert asked
