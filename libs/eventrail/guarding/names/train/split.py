"""Which rows are for training: a part that depends on each row alone."""

from collections.abc import Sequence
from typing import Literal

from eventrail.guarding.names.train.rows import Example
from eventrail.learning.artefact import row_hash

Split = Literal["rows", "templates"]
"""What is held out: single rows, or, where rows name the template they were made from, whole
templates, so that no sentence of the held-out rows was seen with other names in it."""

_DIGITS = 8


def split_rows(
    rows: Sequence[Example], split: Split, share: float
) -> tuple[list[Example], list[Example]]:
    """Return the rows to train on and those held out.

    Args:
        rows: labelled ones.
        split: what is held out.
        share: of the rows, or templates, that is for training; 0 to 1.
    """
    train: list[Example] = []
    rest: list[Example] = []
    for row in rows:
        (train if _place(row, split) < share else rest).append(row)
    return train, rest


def _place(row: Example, split: Split) -> float:
    by_template = split == "templates" and row.template_id is not None
    key = f"template {row.template_id}" if by_template else row.text
    return int(row_hash(key)[:_DIGITS], 16) / 16**_DIGITS
