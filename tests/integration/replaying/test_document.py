"""docs/replay.md: its commands run, in order, and print what stands below them."""

from pathlib import Path

import pytest

from tests.conftest import Provisioned
from tests.integration.console import DOCUMENTS, matches, steps
from tests.integration.pools.running import eventrail
from tests.integration.replaying.recorded import live, record

TEXT = (DOCUMENTS / "replay.md").read_text(encoding="utf-8")


@pytest.mark.timeout(120)
async def test_every_command_prints_what_the_page_says(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with live(provisioned) as host:
        questions = [(f"question {number}", "echo") for number in range(4)]
        recorded = await record(provisioned, host, questions)
    (tmp_path / ".eventrail").symlink_to(recorded.state)
    played = 0
    for typed, wanted in steps(TEXT, tmp_path):
        played += 1
        status, shown = await eventrail(provisioned.url, *typed)
        assert status == 0, f"{typed}\nprinted:\n{shown}"
        assert matches(wanted, shown), f"{typed}\nprinted:\n{shown}"
    assert played == 6


async def test_what_cannot_be_done_says_so(
    provisioned: Provisioned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".eventrail").symlink_to(provisioned.state)
    for typed, said in (
        (["--study", "x"], "say what is changed"),
        (["--study", "x", "--change", "none"], "no ended request fulfils"),
        (["--study", "x", "--change", "none", "--where", "1 = 1;"], "--where"),
        (["--study", "x", "--change", "model=dear"], "no pool has it"),
        (["--study", "../x", "--change", "none"], "cannot name a study"),
        (["--study", "x", "--change", "none", "--answers", "all"], "it can be auto"),
        (["status", "x"], "there is no replay 'x'"),
    ):
        status, shown = await eventrail(provisioned.url, "replay", *typed)
        assert status == 1, shown
        assert said in shown
    assert not (provisioned.state / "studies" / "x").exists()
