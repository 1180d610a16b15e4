"""How many single identifiers are told right from their look-alikes.

A row with spans is right if each of them overlaps a found span of its entity; a row without, if
nothing is found as that entity. A text is read by itself, as the field of a form would be.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from rich.console import Console

from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, measure
from eventrail.evaluating.presidio_recognizers import NAME, found_as
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import read_rows
from eventrail.guarding.detect import find_all
from eventrail.guarding.recognise.identifiers.countries import KINDS

_NOTES: Final = (
    "labels say what Presidio's recognisers find: where it has one, it is right by design",
    "a country's phone numbers may be found as PHONE; look-alikes are judged by the country's kind",
)
_OTHER_NAMES: Final = {
    "CREDIT_CARD": "CARD",
    "DATE_TIME": "DATE",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "MAC_ADDRESS": "MAC",
    "PHONE_NUMBER": "PHONE",
}
_PHONES: Final = frozenset({"PH_MOBILE", "TR_PHONE", "ZA_PHONE"})


class CaseSpan(msgspec.Struct, frozen=True):
    """Where an identifier stands; the end is exclusive."""

    start: int
    end: int


class IdentifierCase(msgspec.Struct, frozen=True):
    """A text, and the identifiers of one entity in it; none if it must not match."""

    id: str
    text: str
    entity: str
    spans: list[CaseSpan]
    recognizer: str


Places = list[tuple[int, int]]


def judge_id_cases(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of such cases.

    Raises:
        UnfitData: a row does not have the schema.
    """
    rows = read_rows(data, IdentifierCase)
    return msgspec.structs.replace(
        measured(rows, data.name, console), baseline=_baseline(rows, console)
    )


def measured(rows: list[IdentifierCase], data: str, console: Console | None = None) -> Evaluated:
    """Measure on rows, without a baseline; `data` names them."""
    names = entity_names()
    judged = judge_rows(rows, lambda row: is_right(row, names), "identifiers", console)
    columns = _columns(rows, judged.found)
    slices = {
        "entity": [row.entity for row in rows],
        "expected": ["found" if row.spans else "left alone" for row in rows],
    }
    return evaluated("pii", data, judged, columns, _figures, slices=slices, notes=_NOTES)


def entity_names() -> Mapping[str, str]:
    """Return our kinds by the names that the rows use, where they differ."""
    aliases = {alias: kind.name for kind in KINDS for alias in kind.alias.replace(",", " ").split()}
    return _OTHER_NAMES | aliases


def is_right(row: IdentifierCase, names: Mapping[str, str]) -> bool:
    """Return whether a row is told right."""
    kind = names.get(row.entity, row.entity)
    wanted = {kind, "PHONE"} if row.spans and kind in _PHONES else {kind}
    return agrees(row, [(s.start, s.end) for s in find_all(row.text) if s.kind in wanted])


def agrees(row: IdentifierCase, found: Places) -> bool:
    """Return whether what was found as the row's entity is what the row says."""
    if not row.spans:
        return not found
    return all(
        any(start < span.end and span.start < end for start, end in found) for span in row.spans
    )


def _baseline(rows: list[IdentifierCase], console: Console | None) -> Baseline:
    find: Callable[[str, str], Places] | None = found_as()
    if find is None:
        return Baseline(f"{NAME}: not installed (eventrail[quality])")
    judged = judge_rows(rows, lambda row: agrees(row, find(row.text, row.entity)), NAME, console)
    return Baseline(NAME, measure(_columns(rows, judged.found), _figures))


def _columns(rows: list[IdentifierCase], right: list[bool]) -> Columns:
    return {
        "right": np.array(right, float),
        "present": np.array([bool(row.spans) for row in rows]),
    }


def _figures(columns: Mapping[str, Any]) -> dict[str, float]:
    figures = {"cases_right": float(columns["right"].mean())}
    for name, chosen in (("found", columns["present"]), ("left_alone", ~columns["present"])):
        if chosen.any():
            figures[name] = float(columns["right"][chosen].mean())
    return figures
