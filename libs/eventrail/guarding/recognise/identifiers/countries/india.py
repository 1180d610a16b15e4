"""India: Aadhaar, PAN, GSTIN, voters, passports, vehicles.

Aadhaar: UIDAI (Verhoeff). PAN: Income-tax Act, section 139A; the fourth letter is the kind of
holder. GSTIN: CGST rules; a state, a PAN, an entity number. Plates: Central Motor Vehicles Rules.
"""

import re
from typing import Final

from eventrail.guarding.recognise.identifiers.checks import verhoeff
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_STATES: Final = frozenset(
    (
        "AN",
        "AP",
        "AR",
        "AS",
        "BR",
        "CG",
        "CH",
        "DD",
        "DL",
        "DN",
        "GA",
        "GJ",
        "HP",
        "HR",
        "JH",
        "JK",
        "KA",
        "KL",
        "LA",
        "LD",
        "MH",
        "ML",
        "MN",
        "MP",
        "MZ",
        "NL",
        "OD",
        "OR",
        "PB",
        "PY",
        "RJ",
        "SK",
        "TG",
        "TN",
        "TR",
        "TS",
        "UA",
        "UK",
        "UP",
        "WB",
    )
)
_HOLDERS: Final = "ABCEFGHJKLPT"
_GSTIN = re.compile(
    rf"(?:0[1-9]|[12]\d|3[0-8]|97|99)[A-Z]{{3}}[{_HOLDERS}][A-Z]\d{{4}}[A-Z][1-9A-Z]Z[0-9A-Z]"
)
_SERIES = re.compile(r"[A-HJ-NP-Z]{2}")


def _aadhaar(value: str) -> bool:
    return value[0] > "1" and value != value[::-1] and verhoeff(value)


def _pan(value: str) -> bool:
    return value[3] in _HOLDERS


def _gstin(value: str) -> bool:
    return _GSTIN.fullmatch(value) is not None


def _passport(value: str) -> bool:
    return value[1] != "0" and value[-1] != "0"


def _plate(value: str) -> bool:
    return value[:2] in _STATES


def _bharat(value: str) -> bool:
    return value[2:4] == "BH" and _SERIES.match(value[8:] + "A") is not None


_PLATES: Final = ("AA99~A{1,3}~9{4}", "AA~99~A{1,3}~9{4}", "AA9A{1,3}9{4}", "AA~9~A{1,3}~9{4}")

KINDS: Final = (
    Kind(
        "IN_AADHAAR",
        "IN",
        "Aadhaar number",
        (
            alone("9{4} 9{4} 9{4}", _aadhaar),
            alone("9{4}-9{4}-9{4}", _aadhaar),
            nearby("9{12}", _aadhaar),
        ),
        ("aadhaar", "aadhar", "uidai", "आधार"),
        checksum="Verhoeff",
    ),
    Kind(
        "IN_PAN",
        "IN",
        "permanent account number",
        (alone("A{5}9{4}A", _pan), nearby("A{5}9{4}A")),
        ("pan", "permanent account number", "income tax"),
    ),
    Kind(
        "IN_GSTIN",
        "IN",
        "goods and services tax number",
        (alone("99A{5}9{4}AX{3}", _gstin),),
        ("gstin", "gst"),
        public=True,
    ),
    Kind(
        "IN_VOTER",
        "IN",
        "voter's card",
        (nearby("A{3}9{7}"),),
        ("voter", "epic", "election", "elector"),
    ),
    Kind(
        "IN_PASSPORT",
        "IN",
        "passport",
        (nearby("A9{7}", _passport), nearby("A99 9{5}", _passport)),
        ("passport", "indian passport"),
    ),
    Kind(
        "IN_VEHICLE",
        "IN",
        "vehicle registration",
        (
            *(alone(shape, _plate) for shape in _PLATES),
            *(nearby(shape) for shape in ("AA99AA9{4}", "AA99A9{4}")),
            alone("99~AA~9{4}~A{1,2}", _bharat),
        ),
        ("rto", "vehicle", "plate", "registration", "number plate", "car", "bike"),
        alias="IN_VEHICLE_REGISTRATION",
    ),
)
