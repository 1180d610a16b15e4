"""How found spans are counted against labelled ones.

A labelled span is found if found spans hold at least half of its characters, whatever their kind;
a found span is right if labelled spans hold at least half of its characters. Presidio's own
evaluator counts tokens instead, also whatever their kind, and weighs recall twice (beta 2); the
`token_` figures are reckoned so, with runs of letters and digits as tokens.
"""

import re
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from eventrail.evaluating.measure import Columns
from eventrail.guarding.span import Span

ENOUGH: Final = 0.5
"""Share of a span's characters that have to be held."""

_TOKEN = re.compile(r"\w+")
_BETA_SQUARED: Final = 4


class Labelled(msgspec.Struct, frozen=True):
    """A span that a data set labels; offsets in code points, the end exclusive."""

    type: str
    start: int
    end: int


class PiiRow(msgspec.Struct, frozen=True):
    """A text in which personal data is labelled."""

    id: str
    text: str
    spans: list[Labelled]


KINDS_OF: Final[dict[str, frozenset[str]]] = {
    "PERSON": frozenset({"PERSON"}),
    "PS": frozenset({"PERSON"}),
    "GPE": frozenset({"LOCATION", "STREET_ADDRESS"}),
    "LC": frozenset({"LOCATION", "STREET_ADDRESS"}),
    "ORGANIZATION": frozenset({"ORGANIZATION"}),
    "OG": frozenset({"ORGANIZATION"}),
    "STREET_ADDRESS": frozenset({"STREET_ADDRESS", "LOCATION", "ZIP_CODE"}),
    "ZIP_CODE": frozenset({"ZIP_CODE", "STREET_ADDRESS"}),
    "TITLE": frozenset({"TITLE"}),
    "AGE": frozenset({"AGE"}),
    "NRP": frozenset({"NRP"}),
    "DATE_TIME": frozenset({"DATE_TIME", "DATE"}),
    "DT": frozenset({"DATE_TIME", "DATE"}),
    "TI": frozenset({"DATE_TIME"}),
    "QT": frozenset({"QUANTITY", "AGE"}),
    "CREDIT_CARD": frozenset({"CARD"}),
    "PHONE_NUMBER": frozenset({"PHONE"}),
    "EMAIL_ADDRESS": frozenset({"EMAIL"}),
    "IBAN_CODE": frozenset({"IBAN"}),
    "DOMAIN_NAME": frozenset({"URL"}),
    "IP_ADDRESS": frozenset({"IP"}),
}
"""Our kinds that a type of the data sets means; other types are called as ours."""


def kinds_of(label: str) -> frozenset[str]:
    """Return our kinds for a data set's type."""
    return KINDS_OF.get(label, frozenset({label}))


def count(row: PiiRow, found: Sequence[Span]) -> dict[str, float]:
    """Return the counts of a row that `figures` makes metrics of."""
    labelled = [(each.start, each.end) for each in row.spans]
    given = [(each.start, each.end) for each in found]
    tokens = [match.span() for match in _TOKEN.finditer(row.text)]
    wanted = np.array([_held(each, labelled) > 0 for each in tokens], bool)
    taken = np.array([_held(each, given) > 0 for each in tokens], bool)
    return {
        "labelled": len(labelled),
        "covered": sum(is_held(each, given) for each in labelled),
        "found": len(given),
        "right": sum(is_held(each, labelled) for each in given),
        "tokens_labelled": int(wanted.sum()),
        "tokens_found": int(taken.sum()),
        "tokens_right": int((wanted & taken).sum()),
    }


def is_held(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    """Return whether others hold enough of a span."""
    return _held(span, others) >= ENOUGH * (span[1] - span[0])


def figures(columns: Columns) -> dict[str, float]:
    """Return precision, recall and F2 over rows, by span and by token."""
    total = {name: float(values.sum()) for name, values in columns.items()}
    return {
        **_figures("", total["right"], total["found"], total["covered"], total["labelled"]),
        **_figures(
            "token_",
            total["tokens_right"],
            total["tokens_found"],
            total["tokens_right"],
            total["tokens_labelled"],
        ),
    }


def f2_of(precision: float, recall: float) -> float:
    """Return the F measure that weighs recall twice (van Rijsbergen, 1979)."""
    weighed = _BETA_SQUARED * precision + recall
    return (1 + _BETA_SQUARED) * precision * recall / weighed if weighed else 0.0


def by_type(rows: Sequence[PiiRow], found: Sequence[Sequence[Span]]) -> dict[str, dict[str, float]]:
    """Return figures by the data set's types.

    `recall` counts a span that is found as any kind, `recall_as_kind` only one found as a kind
    that the type means; `precision` is that of found spans of these kinds, and counts one that
    lies on a span of another type as wrong.
    """
    counts: dict[str, dict[str, float]] = {}
    for label in sorted({span.type for row in rows for span in row.spans}):
        kinds = kinds_of(label)
        like = {each for each in KINDS_OF if kinds_of(each) & kinds} | {label}
        labelled = covered = as_kind = given = right = 0
        for row, spans in zip(rows, found, strict=True):
            every = [(each.start, each.end) for each in spans]
            ours = [(each.start, each.end) for each in spans if each.kind in kinds]
            theirs = [(each.start, each.end) for each in row.spans if each.type == label]
            alike = [(each.start, each.end) for each in row.spans if each.type in like]
            labelled += len(theirs)
            covered += sum(is_held(each, every) for each in theirs)
            as_kind += sum(is_held(each, ours) for each in theirs)
            given += len(ours)
            right += sum(is_held(each, alike) for each in ours)
        precision, recall = right / given if given else 0.0, covered / labelled
        counts[label] = {
            "n": labelled,
            "precision": precision,
            "recall": recall,
            "recall_as_kind": as_kind / labelled,
            "f2": f2_of(precision, recall),
        }
    return counts


def _figures(
    prefix: str, right: float, found: float, covered: float, labelled: float
) -> dict[str, float]:
    if not labelled:
        return {}
    precision = right / found if found else 0.0
    recall = covered / labelled
    return {
        f"{prefix}precision": precision,
        f"{prefix}recall": recall,
        f"{prefix}f2": f2_of(precision, recall),
    }


def _held(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> int:
    """Return how many characters of a span the others hold; they do not overlap."""
    return sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in others)
