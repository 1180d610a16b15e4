"""Every block of the pools' part of docs/operating-workers.md does what it says."""

import re
from pathlib import Path

import pytest

from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from tests.conftest import Provisioned
from tests.integration.console import dialogues, pattern
from tests.integration.pools.running import eventrail, worker

DOCUMENT = Path(__file__).parents[3] / "docs" / "operating-workers.md"
BLOCK = re.compile(r"```(pools|yaml (\S+))\n(.*?)```", re.DOTALL)


@pytest.fixture
def config() -> Config:
    return Config(
        pools={"echo": Pool(engine="echo", slots=256)},
        templates={"plain": Template()},
        rules=[Rule(name="echo", model="echo", pool="echo")],
        tenants={"demo": Tenant()},
    )


async def test_every_block_of_the_document_does_what_it_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    played = 0
    async with worker(provisioned):
        for kind, name, text in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")):
            if kind != "pools":
                (tmp_path / name).write_text(text, encoding="utf-8")
                continue
            for typed, printed in dialogues(text):
                _, shown = await eventrail(provisioned.url, *typed)
                assert pattern(printed).fullmatch(shown.rstrip("\n") + "\n"), (
                    f"{typed}\nprinted:\n{shown}\nexpected:\n" + "\n".join(printed)
                )
                played += 1
    assert played >= 9
