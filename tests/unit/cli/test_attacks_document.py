"""What docs/guardrails/attacks.md shows is what the commands print."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from tests.integration.console import dialogues, matches

DOCUMENT = (Path(__file__).parents[3] / "docs" / "guardrails" / "attacks.md").read_text("utf-8")


def test_the_examples_print_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"```yaml (\S+)\n(.*?)```", DOCUMENT, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    played = 0
    for block in re.findall(r"```console\n(.*?)```", DOCUMENT, re.DOTALL):
        for typed, printed in dialogues(block):
            result = CliRunner(env={"COLUMNS": "200"}).invoke(build(), typed)
            assert matches(printed, result.output), f"{shlex.join(typed)}\n{result.output}"
            played += 1
    assert played == 5
