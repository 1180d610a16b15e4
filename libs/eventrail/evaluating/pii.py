"""How well personal data is found: everything that can be masked, all kinds switched on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from msgspec.structs import replace
from rich.console import Console

from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, measure
from eventrail.evaluating.pii_baseline import NAME, Find, presidio
from eventrail.evaluating.pii_identifiers import judge_id_cases
from eventrail.evaluating.pii_spans import PiiRow, by_type, count, figures
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import fields_of, fresh, read_rows
from eventrail.guarding.detect import IDENTIFIERS
from eventrail.guarding.names import QUANTITY, artefact_in_force, family
from eventrail.guarding.span import Span

_LONG: Final = 200
_ONLY_IF_LABELLED: Final = {QUANTITY: "QT"}
_NOTES: Final = (
    "all kinds are switched on, names and places too, which a policy leaves alone by default",
    "a labelled span is found if found spans of any kind hold half of its characters",
    "token figures count runs of letters and digits, as Presidio's own evaluator counts tokens",
    f"{QUANTITY} is asked for only where the file labels quantities",
)


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of labelled spans, or of single identifiers.

    Raises:
        UnfitData: the file has neither schema, or holds rows of training only.
    """
    if "recognizer" in fields_of(data):
        return judge_id_cases(data, console)
    model = artefact_in_force()
    every = [(row.text, row) for row in read_rows(data, PiiRow)]
    rows, left_out = fresh(data, every, model.seen)
    finder = finder_of(rows)
    judged = judge_rows(rows, lambda row: finder(row.text), "personal data", console)
    columns = _columns(rows, judged.found)
    found = evaluated(
        "pii",
        data.name,
        judged,
        columns,
        figures,
        slices=_slices(rows),
        left_out=left_out,
        baseline=_baseline(rows, console),
        versions={"names": model.manifest.version},
        notes=_NOTES,
    )
    return replace(found, by={"type": by_type(rows, judged.found), **found.by})


def finder_of(rows: Sequence[PiiRow]) -> Find:
    """Return what finds every kind that these rows may label."""
    labels = {span.type for row in rows for span in row.spans}
    detector = IDENTIFIERS.with_families(family())
    unasked = {kind for kind, label in _ONLY_IF_LABELLED.items() if label not in labels}
    detector = detector.only(detector.kinds - unasked)
    return detector.find


def _columns(rows: Sequence[PiiRow], found: Sequence[Sequence[Span]]) -> Columns:
    counts = [count(row, spans) for row, spans in zip(rows, found, strict=True)]
    return {name: np.array([each[name] for each in counts]) for name in counts[0]}


def _slices(rows: Sequence[PiiRow]) -> dict[str, list[str]]:
    return {
        "language": ["ko" if _is_korean(row.text) else "en" for row in rows],
        "length": ["long" if len(row.text) > _LONG else "short" for row in rows],
    }


def _is_korean(text: str) -> bool:
    return any("가" <= each <= "힣" for each in text)


def _baseline(rows: Sequence[PiiRow], console: Console | None) -> Baseline:
    find = presidio()
    if find is None:
        return Baseline(f"{NAME}: not installed (eventrail[quality])")
    judged = judge_rows(rows, lambda row: find(row.text), NAME, console)
    return Baseline(NAME, measure(_columns(rows, judged.found), figures))
