"""docs/judging.md does what it says."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from eventrail.config.model import Config, Pool, Rule
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.judge.scripted import ScriptedPool, hosts, parts
from tests.integration.pools.running import eventrail
from tests.integration.services.running import ask

DOCUMENT = "judging.md"


@pytest.fixture
def config(config: Config) -> Config:
    """The usual one, and a pool that judges."""
    return replace(
        config,
        pools={**config.pools, "judge": Pool(engine="echo", model="judge-1")},
        rules=[Rule(name="echo", model="echo", pool="echo", cacheable=False)],
    )


def by_politeness(text: str) -> str:
    polite = "please" in parts(text)["ANSWER"]
    return f"It says {'' if polite else 'no '}please.\nVERDICT: {5 if polite else 1}"


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = section(DOCUMENT, "A model judge") + section(DOCUMENT, "Anchors")
    played = 0
    async with hosts(provisioned, ScriptedPool(by_politeness), ("guardrail", "router", "pool")) as (
        host,
    ):
        rid = (await ask(host, "help me, please")).rid
        for typed, printed in steps(text, tmp_path):
            wanted = [line.replace("RID", rid) for line in printed]
            asked = [rid if each == "RID" else each for each in typed]
            _, shown = await eventrail(provisioned.url, *asked)
            assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played == 6
