"""The kinds of personal data that are built in, and what is done about each by default."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from eventrail.config.guards.personal import Treatment
from eventrail.guarding.detect import IDENTIFIERS, PERSONAL, Detector
from eventrail.guarding.recognise.secret import SecretRecognizer

MASKED: Final = PERSONAL.with_recognizers(SecretRecognizer())
"""What is masked unless a policy says otherwise: all that may belong to a person, and keys."""

NAMES: Final = frozenset(
    {
        "AGE",
        "DATE_TIME",
        "LOCATION",
        "NRP",
        "ORGANIZATION",
        "PERSON",
        "QUANTITY",
        "STREET_ADDRESS",
        "TITLE",
        "ZIP_CODE",
    }
)
"""Kinds that a trained tagger finds. They are kept unless a policy says otherwise: an answer about
a place or a company is worth little without it."""


def known_kinds() -> frozenset[str]:
    """Return every kind that a policy may name besides its own."""
    return IDENTIFIERS.kinds | NAMES


def treatment_of(kind: str, kinds: Mapping[str, Treatment]) -> Treatment:
    """Return what is done about a kind that is built in, by a policy's `kinds`."""
    return kinds.get(kind) or ("mask" if kind in MASKED.kinds else "keep")


@cache
def detector_of(kinds: frozenset[str]) -> Detector | None:
    """Return what finds these kinds; None if none of them is built in."""
    usual = {each.kind: each for each in MASKED.recognizers}
    known = Detector(
        [usual.get(each.kind, each) for each in IDENTIFIERS.recognizers], IDENTIFIERS.families
    )
    if kinds & NAMES:
        from eventrail.guarding import names  # noqa: PLC0415 -- its model is loaded only if needed

        known = known.with_families(names.family())
    return known.only(kinds) if kinds & known.kinds else None
