"""Italy: fiscal codes, VAT numbers, identity cards, passports, driving licences.

Fiscal code: Ministerial Decree of 23 December 1976, with the letters that stand for digits where
two people would have the same code. VAT: Luhn's check digit, province codes of the tax agency.
"""

import re
from typing import Final

from eventrail.guarding.recognise.identifiers.checks import luhn, same
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_FISCAL = re.compile(
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST](?:[04LQ][1-9MNPQRSTUV]|[15MR][0-9LMNPQRSTUV]"
    r"|[26NS][0-9LMNPQRSTUV]|[37PT][01LM])[A-Z][0-9LMNPQRSTUV]{3}[A-Z]"
)
_ODD: Final = (
    1,
    0,
    5,
    7,
    9,
    13,
    15,
    17,
    19,
    21,
    2,
    4,
    18,
    20,
    11,
    3,
    6,
    8,
    12,
    14,
    16,
    10,
    22,
    25,
    24,
    23,
)
_LICENCE = re.compile(r"[A-Z]{2}\d{7}[A-Z]|U1[0-9A-Z]{7}[A-Z]")
_PROVINCES: Final = frozenset({*range(1, 101), 120, 121, 888, 999})


def _ordinal(character: str) -> int:
    return int(character) if character.isdecimal() else ord(character) - ord("A")


def _looks_fiscal(value: str) -> bool:
    return _FISCAL.fullmatch(value) is not None


def _fiscal(value: str) -> bool:
    if not _looks_fiscal(value):
        return False
    total = sum(_ODD[_ordinal(each)] for each in value[0:15:2])
    total += sum(_ordinal(each) for each in value[1:15:2])
    return total % 26 == _ordinal(value[15])


def _vat(value: str) -> bool:
    digits = value[-11:]
    return (
        int(digits[:7]) > 0
        and int(digits[7:10]) in _PROVINCES
        and not same(digits)
        and luhn(digits)
    )


def _prefixed_vat(value: str) -> bool:
    return value.startswith("IT") and _vat(value)


def _licence(value: str) -> bool:
    return _LICENCE.fullmatch(value) is not None


_FISCAL_SHAPE: Final = "A{6}XXAXXAXXXA"

KINDS: Final = (
    Kind(
        "IT_FISCAL_CODE",
        "IT",
        "fiscal code",
        (alone(_FISCAL_SHAPE, _fiscal), nearby(_FISCAL_SHAPE, _looks_fiscal)),
        ("codice fiscale", "cod. fisc", "cf"),
        checksum="letter, modulo 26",
    ),
    Kind(
        "IT_VAT_CODE",
        "IT",
        "VAT number",
        (nearby("9{11}", _vat), alone("AA~9{11}", _prefixed_vat)),
        ("partita iva", "p.iva", "p. iva", "piva", "iva", "vat"),
        checksum="Luhn",
        public=True,
    ),
    Kind(
        "IT_IDENTITY_CARD",
        "IT",
        "identity card",
        (nearby("AA~9{7}"), nearby("AA9{5}AA"), nearby("9{7}AA")),
        ("carta d'identità", "carta di identità", "identità", "cie", "identity card"),
    ),
    Kind(
        "IT_PASSPORT",
        "IT",
        "passport",
        (nearby("AA9{7}"),),
        ("passaport*", "passport"),
    ),
    Kind(
        "IT_DRIVER_LICENSE",
        "IT",
        "driving licence",
        (nearby("AA9{7}A", _licence), nearby("A9X{7}A", _licence)),
        ("patente", "patente di guida", "driving licence", "licenza"),
    ),
)
