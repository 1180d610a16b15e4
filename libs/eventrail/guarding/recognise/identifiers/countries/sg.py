"""Singapore: NRIC and FIN of people, UEN of businesses (National Registration Department; ACRA)."""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_NRIC_LETTERS: Final = {
    **dict.fromkeys("ST", "JZIHGFEDCBA"),
    **dict.fromkeys("FG", "XWUTRQPNMLK"),
    "M": "XWUTRQPNJLK",
}
_NRIC_OFFSETS: Final = {"S": 0, "F": 0, "T": 4, "G": 4, "M": 3}
_OTHERS: Final = "ABCDEFGHJKLMNPQRSTUVWX0123456789"


def _nric(value: str) -> bool:
    if value[0] not in _NRIC_OFFSETS:
        return False
    total = weighted(value[1:8], (2, 7, 6, 5, 4, 3, 2)) + _NRIC_OFFSETS[value[0]]
    place = 10 - total % 11 if value[0] == "M" else total % 11
    return _NRIC_LETTERS[value[0]][place] == value[8]


def _business(value: str) -> bool:
    return "XMKECAWLJDB"[weighted(value[:8], (10, 4, 9, 3, 8, 2, 7, 1)) % 11] == value[8]


def _company(value: str) -> bool:
    return "ZKCMDNERGWH"[weighted(value[:9], (10, 8, 6, 4, 9, 7, 5, 3, 1)) % 11] == value[9]


def _other(value: str) -> bool:
    if value[0] not in "RST":
        return False
    places = [_OTHERS.find(each) for each in value[:9]]
    if -1 in places:
        return False
    total = sum(
        place * weight for place, weight in zip(places, (4, 3, 5, 3, 10, 2, 2, 5, 7), strict=True)
    )
    return _OTHERS[(total - 5) % 11] == value[9]


KINDS: Final = (
    Kind(
        "SG_NRIC_FIN",
        "SG",
        "identity card of residents and foreigners",
        (alone("A9{7}A", _nric), nearby("A9{7}A")),
        ("nric", "fin", "identity card", "singapore ic"),
        checksum="letter, modulo 11",
    ),
    Kind(
        "SG_UEN",
        "SG",
        "unique entity number",
        (alone("9{8}A", _business), alone("9{9}A", _company), alone("A99AA9{4}A", _other)),
        ("uen", "unique entity number", "acra"),
        checksum="letter, modulo 11",
        public=True,
    ),
)
