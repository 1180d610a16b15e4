import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build

CONFIG = """
pools:
  main: {engine: openai, url: "http://127.0.0.1:9/v1"}
  backup: {engine: openai, url: "http://127.0.0.1:9/v1", prefill: prefix}
  large: {engine: echo, drained: true}
templates: {plain: {}}
routes:
  careful:
    pool: main
    fallbacks:
      - {pool: backup, on: [timeout, rate_limited], after_first_token: continue}
      - {pool: large, on: [context_length]}
    hedge: {pool: backup, after_s: 2}
rules:
  - {name: hello, model: chat, contains: [hello], canned: Hello.}
  - {name: chat, model: chat, route: careful}
  - {name: big, model: big, pool: large}
tenants: {demo: {timeout_s: 30}}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(build(), ["routes", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_rules_and_their_pools_are_shown(file: str) -> None:
    told = run("show", "--config", file)
    assert "main, backup (hedge), large" in told
    assert "(canned)" in told
    document: dict[str, Any] = json.loads(run("show", "--config", file, "--json"))
    assert document["routes"]["careful"]["fallbacks"][0]["pool"] == "backup"


def test_a_request_is_explained(file: str) -> None:
    told = run("test", "--config", file, "--model", "chat", "--tenant", "demo")
    assert "rule 1 (chat), route careful" in told
    assert "after timeout, rate_limited" in told
    assert "drained" in told
    assert "first token: 15 s; whole answer: 30 s; retries: 2; hedged with backup after 2 s" in told


def test_programs_read_the_same(file: str) -> None:
    asked = ("test", "--config", file, "--model", "chat", "--tenant", "demo", "--json")
    told: dict[str, Any] = json.loads(run(*asked))
    assert [step["pool"] for step in told["chain"]] == ["main", "backup", "large"]
    assert told["event"]["spare"] == 1  # a drained pool is none to spare
    batch: dict[str, Any] = json.loads(run(*asked, "--batch"))
    assert batch["event"]["slip"] == ["cache", "batch-main", "verdict"]
    assert batch["hedge"] is None


def test_a_fixed_answer_needs_nobody(file: str) -> None:
    told = run("test", "--config", file, "--model", "chat", "--tenant", "demo", "--text", "Hello!")
    assert "no model is asked" in told


def test_a_rule_with_a_pool_of_its_own_has_no_route(file: str) -> None:
    told = run("test", "--config", file, "--model", "big", "--tenant", "demo")
    assert "rule 2 (big)\n" in told
    assert "first token: no bound" in told
