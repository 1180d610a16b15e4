"""The examples of docs/retrieval/index.md print what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[4] / "docs" / "retrieval" / "index.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(2))
def test_an_example_prints_what_it_shows(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"^ *# (.*)$", EXAMPLES[number], re.MULTILINE)
    exec(compile(EXAMPLES[number], PAGE.name, "exec"), {})  # noqa: S102 -- our own page
    assert capsys.readouterr().out.splitlines() == shown


def test_there_are_no_others() -> None:
    assert len(EXAMPLES) == 2
