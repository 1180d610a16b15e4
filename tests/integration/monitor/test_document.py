"""docs/drift.md does what it says."""

import re
from pathlib import Path

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.pools import without_vllm
from loadtests.made_lake import Shape, make_lake
from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, matches, section, steps
from tests.integration.pools.running import eventrail

DOCUMENT = "drift.md"


@pytest.fixture
def config() -> Config:
    """What `eventrail up --no-vllm` starts with."""
    return without_vllm(default_config())


async def test_every_block_does_what_it_says(
    provisioned: Provisioned,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    make_lake(tmp_path / "lake", Shape(800, days=3))
    played = 0
    for title in ("An alarm", "Webhooks", "Two sets of requests"):
        for typed, printed in steps(section(DOCUMENT, title), tmp_path):
            _, shown = await eventrail(provisioned.url, *typed)
            wanted = "\n".join(printed)
            assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
            played += 1
    assert played == 6
    (python,) = re.findall(r"```python\n(.*?)```", (DOCUMENTS / DOCUMENT).read_text(), re.DOTALL)
    exec(python, {"lake": tmp_path / "lake"})  # noqa: S102 -- the document's own example
    assert capsys.readouterr().out.startswith("[")
