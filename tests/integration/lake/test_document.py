"""docs/lake.md: its blocks run, in order, and print what stands below them."""

import contextlib
import io
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.lake.writer import LakeWriter
from tests.integration.console import DOCUMENTS, dialogues, matches
from tests.unit.lake.lives import PATH, life

TEXT = (DOCUMENTS / "lake.md").read_text(encoding="utf-8")
PYTHON = re.compile(r"^```python\n(.*?)^```\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One request's log in two files, in the folder of the page."""
    monkeypatch.chdir(tmp_path)
    messages = life(PATH)
    with LakeWriter(tmp_path / "lake", "LOG").open() as writer:
        writer.write(messages[:2])
        writer.write(messages[2:])


def test_the_example_prints_what_the_page_says() -> None:
    found = PYTHON.findall(TEXT)
    assert len(found) == 1
    for source, expected in found:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, "docs/lake.md", "exec"), {})  # noqa: S102 -- our own page
        assert printed.getvalue() == expected


def test_the_commands_print_what_the_page_says() -> None:
    played = 0
    for block in CONSOLE.findall(TEXT):
        for typed, wanted in dialogues(block):
            shown = CliRunner().invoke(build(), typed)
            assert shown.exit_code == 0, shown.output
            assert matches(wanted, shown.stdout), f"{typed}\nprinted:\n{shown.stdout}"
            played += 1
    assert played == 4
