"""`eventrail guards` says what the input guard would do."""

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
guards: {strict: {personal: {kinds: {CARD: block}}}}
"""
CARD = "Charge 4111 1111 1111 1111, please"


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "eventrail.yaml"
    path.write_text(CONFIG)
    return str(path)


def guards(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(build(), ["guards", *arguments], input=said, env={"COLUMNS": "160"})


def test_a_message_is_masked_and_goes_on(config: str) -> None:
    result = guards("test", "--tenant", "demo", "--config", config, "--text", CARD)
    assert result.exit_code == 0
    assert "goes on by guard-" in result.output
    assert "a model would see: Charge <CARD_1>, please" in result.output


def test_a_policy_that_blocks_says_what_and_where_and_not_the_value(config: str) -> None:
    asked = ("test", "--tenant", "acme", "--config", config, "--text", "-")
    result = guards(*asked, said=CARD)
    assert result.exit_code == 3
    assert "CARD in messages[0]" in result.output
    assert "4111" not in result.output
    found = json.loads(guards(*asked, "--json", said=CARD).output)
    assert (found["outcome"], found["problem"]["code"]) == ("rejected", "policy")
    assert found["findings"][0]["check"] == "pii.card"


def test_policies_and_who_has_them(config: str) -> None:
    rows = json.loads(guards("show", "--config", config, "--json").output)
    assert [(row["policy"], row["tenants"]) for row in rows] == [
        ("default", ["demo"]),
        ("strict", ["acme"]),
    ]
    assert rows[1]["differs"] == {"personal": {"kinds": {"CARD": "block"}}}
    assert "CARD: block" in guards("show", "--config", config).output


def test_kinds_and_what_is_done_about_them() -> None:
    kinds = json.loads(guards("kinds", "--json").output)
    assert kinds["EMAIL"] == "mask"
    assert "EMAIL" in guards("kinds").output
