"""What docs/caching/semantic.md shows is what happens."""

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parents[3] / "docs" / "caching" / "semantic.md"


def test_the_examples_hold() -> None:
    found = doctest.testfile(str(DOCUMENT), module_relative=False, encoding="utf-8")
    assert found.attempted > 5
    assert found.failed == 0
