"""Korea: resident, foreigner and business numbers, passports, driving licences.

Resident and foreigner registration numbers: Resident Registration Act, enforcement rules, article
2. Numbers given out since October 2020 end in random digits, so the check digit only confirms.
Business numbers: National Tax Service; driving licences: Road Traffic Act, enforcement rules.
"""

import re
from typing import Final

from eventrail.guarding.recognise.identifiers.checks import is_date, weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, anything, nearby

_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CENTURIES: Final = {  # the seventh digit: century of birth and sex; 5 to 8 for foreigners
    **dict.fromkeys("1256", 1900),
    **dict.fromkeys("3478", 2000),
}
_RANDOM_SINCE: Final = 202010
_PASSPORT = re.compile(r"[MSROD](?:\d{8}|\d{3}[A-Z]\d{4})")


def _born(value: str) -> bool:
    year = _CENTURIES[value[6]] + int(value[:2])
    return is_date(year, int(value[2:4]), int(value[4:6]))


def _resident(value: str) -> bool:
    return value[6] in "1234" and _born(value)


def _foreigner(value: str) -> bool:
    return value[6] in "5678" and _born(value)


def _checked(value: str, offset: int) -> bool:
    if (_CENTURIES[value[6]] + int(value[:2])) * 100 + int(value[2:4]) >= _RANDOM_SINCE:
        return True
    return (offset - weighted(value[:12], _WEIGHTS) % 11) % 10 == int(value[12])


def _resident_checked(value: str) -> bool:
    return _resident(value) and _checked(value, 11)


def _foreigner_checked(value: str) -> bool:
    return _foreigner(value) and _checked(value, 13)


def _business(value: str) -> bool:
    total = weighted(value[:9], (1, 3, 7, 1, 3, 7, 1, 3, 5)) + int(value[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(value[9]) and value[:3] >= "101"


def _passport(value: str) -> bool:
    return _PASSPORT.fullmatch(value) is not None


def _licence(value: str) -> bool:
    return 11 <= int(value[:2]) <= 28  # noqa: PLR2004 -- the codes of the police agencies


def _corporate(value: str) -> bool:
    return (10 - weighted(value[:12], (1, 2)) % 10) % 10 == int(value[12])


KINDS: Final = (
    Kind(
        "KR_RRN",
        "KR",
        "resident registration number",
        (
            alone("9{6}-9{7}", _resident),
            alone("9{6} 9{7}", _resident_checked),
            alone("9{13}", _resident_checked),
            nearby("9{13}", _resident),
        ),
        ("rrn", "resident registration", "resident number", "주민", "생년월일"),
        checksum="weighted, modulo 11; none since October 2020",
    ),
    Kind(
        "KR_FRN",
        "KR",
        "foreigner registration number",
        (
            alone("9{6}-9{7}", _foreigner),
            alone("9{6} 9{7}", _foreigner_checked),
            alone("9{13}", _foreigner_checked),
            nearby("9{13}", _foreigner),
        ),
        ("frn", "foreigner registration", "alien registration", "arc", "외국인", "거소신고"),
        checksum="weighted, modulo 11; none since October 2020",
    ),
    Kind(
        "KR_BRN",
        "KR",
        "business registration number",
        (alone("9{3}-9{2}-9{5}", _business), nearby("9{10}", _business)),
        ("brn", "business registration", "business number", "사업자"),
        checksum="weighted, modulo 10",
        public=True,
    ),
    Kind(
        "KR_PASSPORT",
        "KR",
        "passport",
        (nearby("A9{3}A9{4}", _passport), nearby("A9{8}", _passport)),
        ("passport", "여권"),
    ),
    Kind(
        "KR_DRIVER_LICENSE",
        "KR",
        "driving licence",
        (
            alone("9{2}-9{2}-9{6}-9{2}", _licence),
            nearby("9{2} 9{2} 9{6} 9{2}", _licence),
            nearby("9{12}", _licence),
        ),
        ("driver license", "driver's license", "driving licence", "license", "운전면허", "면허"),
    ),
    Kind(
        "KR_CRN",
        "KR",
        "corporate registration number",
        (
            nearby("9{6}-9{7}", _corporate),
            nearby("9{13}", _corporate),
        ),
        ("corporate registration", "법인"),
        checksum="weighted 1 and 2, modulo 10",
        public=True,
    ),
    Kind(
        "KR_BANK_ACCOUNT",
        "KR",
        "bank account",
        (
            nearby("9{3}-9{2}-9{6}", anything),
            nearby("9{3}-9{3}-9{6}", anything),
            nearby("9{6}-9{2}-9{6}", anything),
            nearby("9{4}-9{3}-9{6}", anything),
            nearby("9{3}-9{6}-9{2}-9{3}", anything),
            nearby("9{3}-9{4}-9{4}-9{2}", anything),
        ),
        ("bank account", "account number", "계좌", "은행", "입금"),
    ),
)
