"""What docs/guardrails/names.md shows works."""

import re
from pathlib import Path

import msgspec
import yaml

from eventrail.config.guards.personal import Personal, personal_problems
from eventrail.guarding.names import KINDS

TEXT = Path("docs/guardrails/names.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}[^\n]*\n(.*?)```", TEXT, re.DOTALL)


def test_the_program_runs() -> None:
    (program,) = blocks("python")
    exec(compile(program, "names.md", "exec"), {})  # noqa: S102 -- the document is ours


def test_the_policy_is_a_policy() -> None:
    (text,) = blocks("yaml")
    clinic = yaml.safe_load(text)["guards"]["clinic"]
    policy = msgspec.convert(clinic["personal"], Personal)
    assert not list(personal_problems(policy))
    assert policy.kinds["PERSON"] == "mask"


def test_the_table_names_every_kind() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", TEXT, re.MULTILINE)) == set(KINDS)
