"""What docs/guardrails/grounding.md shows is what happens."""

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parents[4] / "docs" / "guardrails" / "grounding.md"


def test_the_examples_hold() -> None:
    found = doctest.testfile(str(DOCUMENT), module_relative=False, encoding="utf-8")
    assert found.attempted > 5
    assert found.failed == 0
