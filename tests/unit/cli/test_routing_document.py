"""What docs/routing.md shows of `eventrail routes` is what it prints."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.config.fallbacks import Failure as Named
from eventrail.contracts.failures import TRAITS, Failure
from tests.integration.console import matches

DOCUMENT = (Path(__file__).parents[3] / "docs" / "routing.md").read_text(encoding="utf-8")
DIALOGUE = re.compile(r"^\$ eventrail (routes .*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)


def test_the_examples_print_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"```yaml (\S+)\n(.*?)```", DOCUMENT, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    played = 0
    for typed, printed in DIALOGUE.findall(DOCUMENT):
        result = CliRunner(env={"COLUMNS": "100"}).invoke(build(), shlex.split(typed))
        assert matches(printed.splitlines(), result.output), result.output
        played += 1
    assert played


def test_the_table_of_classes_is_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (yes|no) \| (yes|no) \|$", DOCUMENT, re.MULTILINE)
    told = {name: (retried == "yes", counts == "yes") for name, retried, counts in rows}
    assert told == {str(k): (v.retryable, v.at_fault) for k, v in TRAITS.items()}


def test_the_configuration_names_every_class() -> None:
    assert {*Named.__args__} == {*map(str, Failure), "any"}  # type: ignore[attr-defined]


def test_the_other_examples_are_yaml() -> None:
    for text in re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL):
        assert yaml.safe_load(text)
