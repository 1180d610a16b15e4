"""What docs/guardrails.md shows of policies is what is printed."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from tests.integration.console import DOCUMENTS, matches, section, steps


def test_a_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    played = 0
    for typed, printed in steps(section("guardrails.md", "A policy"), tmp_path):
        shown = CliRunner().invoke(build(), typed, env={"COLUMNS": "200"}).output
        wanted = "\n".join(printed)
        assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"
        played += 1
    assert played == 4


def test_every_page_it_points_to_is_there() -> None:
    text = (DOCUMENTS / "guardrails.md").read_text(encoding="utf-8")
    pages = re.findall(r"\]\((guardrails/[a-z]+\.md|[a-z]+\.md)\)", text)
    assert len(set(pages)) >= 9
    missing = [page for page in pages if not (DOCUMENTS / page).is_file()]
    assert not missing
