"""The part of docs/operating.md on tenants and keys does what it says."""

import re
from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.pools.running import eventrail
from tests.integration.services.running import running

KEY = re.compile(r"er-([0-9a-f]{12})-")


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


class Ids:
    """The document's ids of keys, and those of the keys that are really made."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}

    def learn(self, printed: str, shown: str) -> None:
        self._real |= dict(zip(KEY.findall(printed), KEY.findall(shown), strict=False))

    def real(self, text: str) -> str:
        for written, real in self._real.items():
            text = text.replace(written, real)
        return text


async def test_every_block_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".eventrail").mkdir()
    ids, played = Ids(), 0
    async with running(provisioned, "gateway"):
        for typed, printed in steps(section("operating.md", "Tenants and keys"), tmp_path):
            _, shown = await eventrail(provisioned.url, *map(ids.real, typed))
            ids.learn("\n".join(printed), shown)
            wanted = [ids.real(line) for line in printed]
            assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played >= 10
