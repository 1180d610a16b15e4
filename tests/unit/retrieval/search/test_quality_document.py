"""The examples of docs/retrieval/quality.md run."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[4] / "docs" / "retrieval" / "quality.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs(number: int) -> None:
    exec(compile(EXAMPLES[number], PAGE.name, "exec"), {})  # noqa: S102 -- our own page


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 2
