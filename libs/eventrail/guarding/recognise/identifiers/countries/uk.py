"""United Kingdom: NHS and National Insurance numbers, passports, licences, plates, postcodes.

NHS number: NHS Data Dictionary (modulus 11). National Insurance number: HMRC manual NIM39110.
Driving licence: DVLA driver number. Plates: DVLA INF104. Postcodes: Royal Mail, "Programmer's
guide", edition 7.
"""

import re
from typing import Final

from eventrail.guarding.recognise.identifiers.checks import is_day, same, weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, named, nearby

_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PRSTW-Z][A-CEGHJ-NPRSTW-Z]\d{6}[A-D]")
_LICENCE = re.compile(
    r"(?=.{16}$)([A-Z]{1,5}9{0,4})(?<=^.{5})(\d)([0156]\d)(\d{2})(\d)([A-Z][A-Z9]|99)[A-Z0-9][A-Z]{2}"
)
_WOMAN: Final = 50
_POSTCODE = re.compile(
    r"GIR0AA|[A-PR-UWYZ](?:\d[ABCDEFGHJKPSTUW]?|\d\d|[A-HK-Y]\d(?:\d|[ABEHMNPRVWXY])?)"
    r"\d[ABD-HJLNP-UW-Z]{2}"
)
_CURRENT_PLATE = re.compile(r"[A-HJ-PR-Y][A-HJ-PR-Y](?:0[2-9]|[12]\d|5[1-9]|[67]\d)[A-HJ-PR-Z]{3}")
_PREFIX_PLATE = re.compile(r"[A-HJ-NPR-TV-Y][1-9]\d{0,2}[A-HJ-PR-Z]{3}")
_SUFFIX_PLATE = re.compile(r"[A-HJ-PR-Z]{3}[1-9]\d{0,2}[A-HJ-NPR-TV-Y]")


def _nhs(value: str) -> bool:
    check = 11 - weighted(value[:9], range(10, 1, -1)) % 11
    return check % 11 == int(value[9]) and check != 10 and not same(value)  # noqa: PLR2004 -- 10 is never issued


def _nino(value: str) -> bool:
    return _NINO.fullmatch(value) is not None


def _licence(value: str) -> bool:
    match = _LICENCE.fullmatch(value)
    if match is None:
        return False
    month = int(match[3])
    month -= _WOMAN if month > _WOMAN else 0
    return is_day(match[2] + match[5], f"{month:02}", match[4])


def _postcode(value: str) -> bool:
    return _POSTCODE.fullmatch(value) is not None


def _current(value: str) -> bool:
    return _CURRENT_PLATE.fullmatch(value) is not None


def _older(value: str) -> bool:
    return (_PREFIX_PLATE.fullmatch(value) or _SUFFIX_PLATE.fullmatch(value)) is not None


_OUTWARDS: Final = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")

KINDS: Final = (
    Kind(
        "UK_NHS",
        "GB",
        "NHS number",
        (nearby("9{3}~9{3}~9{4}", _nhs), nearby("9{3}_9{7}", _nhs)),
        ("nhs", "national health service", "health service number", "patient"),
        checksum="weighted, modulo 11",
    ),
    Kind(
        "UK_NINO",
        "GB",
        "National Insurance number",
        (
            alone("AA-99-99-99-A", _nino),
            alone("AA_99_99_99_A", _nino),
            alone("AA-9{6}-A", _nino),
        ),
        ("national insurance", "ni number", "nino"),
    ),
    Kind(
        "UK_PASSPORT",
        "GB",
        "passport",
        (nearby("AA9{7}"), named("9{9}")),
        ("passport", "passports", "hm passport", "travel document"),
    ),
    Kind(
        "UK_DRIVING_LICENCE",
        "GB",
        "driving licence",
        tuple(
            alone(f"{name}9{{6}}{initials}X{{3}}", _licence)
            for name in ("A{5}", "A{4}9", "A{3}99", "AA999", "A9999")
            for initials in ("AA", "A9", "99")
        ),
        ("driving licence", "driver number", "licence", "dvla"),
        checksum="date of birth within",
    ),
    Kind(
        "UK_POSTCODE",
        "GB",
        "postcode",
        (
            *(alone(f"{outward} 9AA", _postcode) for outward in _OUTWARDS),
            *(nearby(f"{outward}9AA", _postcode) for outward in _OUTWARDS),
            alone("AAA 9AA", _postcode),
        ),
        ("postcode", "post code", "address", "postal code"),
        public=True,
        masked=False,
    ),
    Kind(
        "UK_VEHICLE",
        "GB",
        "vehicle registration",
        (
            alone("AA99 AAA", _current),
            alone("AA99-AAA", _current),
            nearby("AA99AAA", _current),
            nearby("A9{1,3}~AAA", _older),
            nearby("AAA~9{1,3}A", _older),
        ),
        ("registration", "number plate", "licence plate", "vehicle", "car reg", "reg", "plate"),
        alias="UK_VEHICLE_REGISTRATION",
    ),
)
