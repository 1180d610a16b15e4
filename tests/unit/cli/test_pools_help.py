"""`--help` says what each subcommand does and what each of its options is for."""

import re

import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build

COMMANDS = (
    "plan", "apply", "status", "scale", "drain", "undrain", "size", "history", "rollback",
)  # fmt: skip


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(build(), ["pools", *arguments], env={"COLUMNS": "160"})
    assert result.exit_code == 0
    return result.output


def test_the_group_shows_a_file_and_what_to_do_with_it() -> None:
    text = shown("--help")
    for word in (*COMMANDS, "pools:", "engine: vllm", "speculation:", "EVENTRAIL_NATS_URL"):
        assert word in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_subcommand_explains_itself_and_its_options(command: str) -> None:
    text = shown(command, "--help")
    options = re.findall(r"^[│ ]*(?:\*\s+)?(--[a-z-]+)\s+(.*)$", text, re.MULTILINE)
    assert options
    for option, rest in options:
        words = re.sub(r"\[[^\]]*\]|<[^>]*>|│", "", rest).split()
        assert len(words) >= 2, f"{command} {option} is not explained"
