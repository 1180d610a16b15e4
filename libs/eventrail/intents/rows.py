"""Labelled rows of intents, as files hold them."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from eventrail.config.intents import OUT_OF_SCOPE
from eventrail.evaluating.rows import read_rows
from eventrail.intents.examples import Examples
from eventrail.learning.artefact import row_hash

OUTSIDE = "oos"
"""The intent of a row that wants none of them."""

_LATER = frozenset({"val", "dev", "test"})
_FIFTH = 5


class IntentRow(msgspec.Struct, frozen=True):
    """A row.

    Attributes:
        text: what a user says.
        intent: its name; `oos` for none.
        in_scope: false for a row that wants none of the intents.
        domain: what it belongs to, for figures by domain.
        split: `train`, `val` or `test`, where the set comes so divided.
    """

    text: str
    intent: str
    in_scope: bool = True
    domain: str = ""
    split: str = ""

    @property
    def label(self) -> str:
        """The intent; empty for none."""
        return self.intent if self.in_scope and self.intent != OUTSIDE else ""


def read_intents(paths: Sequence[Path]) -> list[IntentRow]:
    """Return the rows of some files.

    Raises:
        UnfitData: a file cannot be read, or a row does not fit.
    """
    return [row for path in paths for row in read_rows(path, IntentRow)]


def examples_in(rows: Sequence[IntentRow]) -> Examples:
    """Return rows as examples to learn from."""
    inside = [row for row in rows if row.label]
    return Examples(
        texts=[row.text for row in inside],
        intents=[row.label for row in inside],
        outside=[row.text for row in rows if not row.label],
    )


def examples_by_intent(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Return the texts of some files by intent, `out_of_scope` for none; raise `UnfitData`."""
    found: dict[str, list[str]] = {}
    for row in read_intents(paths):
        found.setdefault(row.label or OUT_OF_SCOPE, []).append(row.text)
    return found


class Parted(NamedTuple):
    """Rows by what is done with them."""

    learnt: list[IntentRow]
    calibrated: list[IntentRow]
    measured: list[IntentRow]


def parted(rows: Sequence[IntentRow]) -> Parted:
    """Return the rows to learn from, to calibrate on, and to measure on.

    Those that the set itself keeps apart as `val` or `test` are for the last two; where it keeps
    none, a fifth, by the hash of the text. Half of them, by another hash, is measured on.
    """
    divided = any(row.split in _LATER for row in rows)

    def later(row: IntentRow) -> bool:
        return row.split in _LATER if divided else int(row_hash(row.text), 16) % _FIFTH == 0

    found = Parted([], [], [])
    for row in rows:
        last = int(row_hash(f"measured {row.text}"), 16) % 2
        (found[1 + last] if later(row) else found.learnt).append(row)
    return found


def kept_apart(rows: Sequence[IntentRow]) -> tuple[list[IntentRow], list[IntentRow]]:
    """Return a tenant's examples, and those that the file itself keeps for calibrating."""
    return (
        [row for row in rows if row.split not in _LATER],
        [row for row in rows if row.split in _LATER],
    )
