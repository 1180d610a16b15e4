"""docs/studies.md: what it says is typed is typed, and prints what stands below."""

from pathlib import Path

import pytest

from loadtests.made_lake import Shape, make_lake
from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, matches, steps
from tests.integration.pools.running import eventrail


async def test_the_commands_print_what_the_document_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_lake(tmp_path / "lake", Shape(600, days=2))
    played = 0
    text = (DOCUMENTS / "studies.md").read_text(encoding="utf-8")
    for typed, printed in steps(text, tmp_path):
        status, shown = await eventrail(provisioned.url, *typed)
        assert status == 0, (typed, shown)
        assert matches(printed, shown), f"{typed}\nprinted:\n{shown}"
        played += 1
    assert played == 10
