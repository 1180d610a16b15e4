"""`docs/guardrails/kinds.md` says what the code does."""

import doctest
from pathlib import Path

from eventrail.guarding.detect import IDENTIFIERS, LEAKABLE, PERSONAL
from eventrail.guarding.recognise.catalogue import Described, catalogue

DOCUMENT = Path(__file__).parents[4] / "docs/guardrails/kinds.md"


def row(kind: Described) -> str:
    cells = [
        f"`{kind.name}`",
        kind.country or "-",
        kind.title,
        kind.checksum or "-",
        kind.counts,
        "yes" if kind.masked else "no",
        "yes" if kind.leaks else "no",
    ]
    return f"| {' | '.join(cells)} |"


def test_the_table_lists_every_kind_as_it_is() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `")]
    assert rows == [row(kind) for kind in catalogue()]


def test_the_examples_run() -> None:
    examples = doctest.DocTestParser().get_doctest(
        DOCUMENT.read_text(encoding="utf-8"), {}, "kinds.md", str(DOCUMENT), 0
    )
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_the_catalogue_is_what_the_detectors_hold() -> None:
    kinds = catalogue()
    assert {each.name for each in kinds} == IDENTIFIERS.kinds
    assert {each.name for each in kinds if each.masked} == PERSONAL.kinds
    assert {each.name for each in kinds if each.leaks} == LEAKABLE.kinds
