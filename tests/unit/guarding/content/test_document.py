"""What docs/guardrails/content.md shows is what happens."""

import re
from pathlib import Path

import msgspec
import pytest

from eventrail.config.guards.content import Content, content_problems
from eventrail.contracts.requests import Message
from eventrail.guarding.content.check import check

DOCUMENT = Path(__file__).parents[4] / "docs" / "guardrails" / "content.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| (goes on|`.+?` answered) \| (.*?) ?\|$", TEXT, re.MULTILINE)


def policy() -> Content:
    shown = re.search(r"```yaml policy\n(.*?)```", TEXT, re.DOTALL)
    assert shown
    return msgspec.yaml.decode(shown[1], type=Content)


def test_the_policy_is_right() -> None:
    assert not list(content_problems(policy(), frozenset()))
    assert len(ROWS) == 8


@pytest.mark.parametrize(("asked", "happens", "answer"), ROWS)
def test_the_examples_do_what_they_show(asked: str, happens: str, answer: str) -> None:
    outcome = check([Message("user", asked)], policy())
    assert outcome.problem is None
    if happens == "goes on":
        assert (outcome.canned, outcome.findings) == (None, [])
    else:
        assert outcome.canned is not None
        assert outcome.canned.startswith(answer)
        assert (outcome.findings[0].check, outcome.findings[0].action) == (
            happens.split("`")[1],
            "answered",
        )
