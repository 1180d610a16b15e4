"""docs/analyst.md: what it says is typed is typed, and prints what stands below."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.lake import VIEWS
from loadtests.made_lake import Shape, make_lake
from tests.integration.console import DOCUMENTS, matches, steps

TEXT = (DOCUMENTS / "analyst.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("analyst")
    make_lake(found / "lake", Shape(500, days=3), hours=12)
    return found


def test_the_commands_print_what_the_document_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    runner, app = CliRunner(env={"COLUMNS": "120"}), build()
    done = 0
    for typed, printed in steps(TEXT, folder):
        result = runner.invoke(app, typed)
        assert result.exit_code == 0, (typed, result.output, result.exception)
        shown = re.sub(r"[ ]+\n", "\n", result.stdout)
        assert matches(printed, shown) or not (printed or shown), (typed, shown)
        done += 1
    assert done == 11
    assert "<h1>" in (folder / "request.html").read_text()


def test_its_first_program_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    first, second = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(ast.parse(first), "docs/analyst.md", "exec"), names)  # noqa: S102 -- our own page
    assert len(names["frame"]) == 5  # four routes, and those never routed
    assert names["table"].num_rows > 0
    ast.parse(second)  # it runs in tests/e2e/test_lake_on_ray.py


def test_it_names_every_view() -> None:
    table = TEXT.partition("| --- | --- |")[2].partition("\n\n")[0]
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE)))
    assert set(named) == set(VIEWS)
