"""Labelled pairs of answers, in the schemas of the judge sets."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from eventrail.evaluating.rows import UnfitData, fields_of, read_rows

_PREFERRED: Final = frozenset({"input", "output_1", "output_2", "preferred"})
_LABELLED: Final = frozenset({"question", "response_A", "response_B", "label"})


class LabelledPair(msgspec.Struct, frozen=True):
    """Two answers to one question, and which one people, or a key, hold for better.

    Attributes:
        id: of the row.
        question: what was asked.
        first: an answer.
        second: another.
        first_better: whether the first is the better.
        subset: where it is from.
    """

    id: str
    question: str
    first: str
    second: str
    first_better: bool
    subset: str = ""


class _Preferred(msgspec.Struct):
    input: str
    output_1: str
    output_2: str
    preferred: int
    id: str = ""
    subset: str = ""


class _Labelled(msgspec.Struct):
    question: str
    response_A: str  # noqa: N815 -- a field of the data
    response_B: str  # noqa: N815 -- likewise
    label: str
    id: str = ""
    source: str = ""


def labelled_pairs(path: Path) -> list[LabelledPair]:
    """Return the pairs of a file.

    Raises:
        UnfitData: rows have neither `input`, `output_1`, `output_2` and `preferred` (1 or 2) nor
            `question`, `response_A`, `response_B` and `label` ("A>B" or "B>A").
    """
    fields = fields_of(path)
    if fields >= _PREFERRED:
        return [_preferred(path, row) for row in read_rows(path, _Preferred)]
    if fields >= _LABELLED:
        return [_labelled(path, row) for row in read_rows(path, _Labelled)]
    raise UnfitData(
        f"{path}: a row needs input, output_1, output_2 and preferred, or question, response_A, "
        "response_B and label"
    )


def pairs_in(paths: Sequence[Path]) -> list[LabelledPair]:
    """Return the pairs of several files.

    Raises:
        UnfitData: see `labelled_pairs`.
    """
    return [pair for path in paths for pair in labelled_pairs(path)]


def _preferred(path: Path, row: _Preferred) -> LabelledPair:
    if row.preferred not in {1, 2}:
        raise UnfitData(f"{path}: preferred must be 1 or 2, not {row.preferred} (row {row.id})")
    better = row.preferred == 1
    return LabelledPair(row.id, row.input, row.output_1, row.output_2, better, row.subset)


def _labelled(path: Path, row: _Labelled) -> LabelledPair:
    label = row.label.replace(" ", "")
    if label not in {"A>B", "B>A"}:
        raise UnfitData(f"{path}: label must be A>B or B>A, not {row.label!r} (row {row.id})")
    better = label == "A>B"
    subset = row.source.removeprefix("mmlu-pro-")
    subset = "mmlu-pro" if subset != row.source else row.source
    return LabelledPair(row.id, row.question, row.response_A, row.response_B, better, subset)
