"""Canada: social insurance numbers (Luhn; Employment Insurance Act) and postal codes."""

import re
from typing import Final

from eventrail.guarding.recognise.identifiers.checks import luhn, same
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_POSTAL = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d")


def _sin(value: str) -> bool:
    return value[0] not in "08" and not same(value) and luhn(value)


def _postal(value: str) -> bool:
    return _POSTAL.fullmatch(value) is not None


KINDS: Final = (
    Kind(
        "CA_SIN",
        "CA",
        "social insurance number",
        (alone("9{3}-9{3}-9{3}", _sin), nearby("9{3} 9{3} 9{3}", _sin), nearby("9{9}", _sin)),
        ("sin", "social insurance", "nas", "assurance sociale"),
        checksum="Luhn",
    ),
    Kind(
        "CA_POSTAL_CODE",
        "CA",
        "postal code",
        (alone("A9A 9A9", _postal), nearby("A9A9A9", _postal), nearby("A9A-9A9", _postal)),
        ("postal code", "code postal", "address", "adresse"),
        public=True,
        masked=False,
    ),
)
