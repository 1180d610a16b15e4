"""`eventrail guards answer` says what the output guard would do."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eventrail.cli.app import build

CONFIG = """
pools: {echo: {engine: echo}}
templates: {plain: {}}
rules: [{name: echo, model: echo, pool: echo}]
tenants: {demo: {}, acme: {guards: strict}}
guards:
  strict:
    output:
      refusal: [unsure]
      format: [block]
      language: [retry, note]
      unsure_text: {en: Ask our desk.}
"""
ASKED = ("--question", "When does the harbour museum open in the morning?")


@pytest.fixture
def answered(tmp_path: Path) -> tuple[str, ...]:
    path = tmp_path / "eventrail.yaml"
    path.write_text(CONFIG)
    return ("guards", "answer", "--config", str(path), *ASKED)


def run(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(build(), arguments, input=said, env={"COLUMNS": "160"})


def test_what_is_shown_in_its_place(answered: tuple[str, ...]) -> None:
    result = run(*answered, "--tenant", "acme", "--answer", "I cannot help with that.")
    assert result.exit_code == 0
    assert "unsure by guard-" in result.output
    assert "streams are held" in result.output
    assert "its app would see: Ask our desk." in result.output


def test_the_built_in_policy_only_notes_a_refusal(answered: tuple[str, ...]) -> None:
    result = run(*answered, "--tenant", "demo", "--answer", "-", said="I cannot help with that.")
    assert result.exit_code == 0
    assert "release by guard-" in result.output
    assert "streams" not in result.output


def test_what_a_model_would_be_told(answered: tuple[str, ...]) -> None:
    korean = "항구 박물관은 아침 아홉 시에 문을 엽니다."
    result = run(*answered, "--tenant", "acme", "--answer", korean, "--json")
    assert result.exit_code == 3
    found = json.loads(result.output)
    assert found["action"] == "retry"
    assert "in Korean instead of English" in found["told"]


def test_a_schema_is_held_against_it(answered: tuple[str, ...], tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text('{"type": "object", "required": ["opens"]}')
    asked = (*answered, "--tenant", "acme", "--schema", str(schema))
    assert '{"opens": 9}' in run(*asked, "--answer", '{"opens": 9,}').output
    broken = run(*asked, "--answer", '{"closes": 18}')
    assert broken.exit_code == 3
    assert "held back by the check of: format" in broken.output
    schema.write_text("{")
    assert run(*asked, "--answer", "{}").exit_code == 2


def test_documents_and_personal_data(answered: tuple[str, ...]) -> None:
    said = (*answered, "--tenant", "demo", "--answer", "Write to ann@example.com.")
    assert run(*said).exit_code == 3
    allowed = run(*said, "--document", "The desk: ann@example.com. Write to it.")
    assert allowed.exit_code == 0
