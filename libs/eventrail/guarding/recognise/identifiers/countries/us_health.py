"""United States: identifiers of patients and of those who treat them.

NPI: 45 CFR 162.406, a Luhn number behind the prefix 80840. MBI: Centers for Medicare and Medicaid
Services, "Understanding the new Medicare beneficiary identifier format". DEA numbers: 21 CFR 1301.
"""

import re
from typing import Final

from eventrail.guarding.recognise.identifiers.checks import luhn, same
from eventrail.guarding.recognise.identifiers.kind import (
    Kind,
    Valid,
    alone,
    named,
    nearby,
)

_LETTER: Final = "[AC-HJKMNP-RT-Y]"
_EITHER: Final = "[AC-HJKMNP-RT-Y0-9]"
_MBI = re.compile(rf"[1-9]{_LETTER}{_EITHER}\d{_LETTER}{_EITHER}\d{_LETTER}{{2}}\d{{2}}")
_DEA = re.compile(r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}")


def _npi(value: str) -> bool:
    return value[0] in "12" and not same(value[1:-1]) and luhn("80840" + value)


def _mbi(value: str) -> bool:
    return _MBI.fullmatch(value) is not None


def _dea(value: str) -> bool:
    if _DEA.fullmatch(value) is None:
        return False
    odd, even = value[2:8:2], value[3:9:2]
    return (sum(map(int, odd)) + 2 * sum(map(int, even))) % 10 == int(value[8])


def _begins(*prefixes: str) -> Valid:
    return lambda value: value.startswith(prefixes)


_REFERENCE: Final = ("A{1,3}9{6,10}", "A{1,3}-9{6,10}", "9{7,12}")

KINDS: Final = (
    Kind(
        "US_NPI",
        "US",
        "national provider identifier",
        (nearby("9{10}", _npi), nearby("9{4}-9{3}-9{3}", _npi), nearby("9{4} 9{3} 9{3}", _npi)),
        ("npi", "national provider", "provider"),
        checksum="Luhn behind 80840",
    ),
    Kind(
        "US_MBI",
        "US",
        "Medicare beneficiary identifier",
        (alone("9AX9-AX9-AA99", _mbi), alone("9AX9AX9AA99", _mbi), alone("9AX9 AX9 AA99", _mbi)),
        ("mbi", "medicare", "beneficiary"),
    ),
    Kind(
        "MEDICAL_LICENSE",
        "US",
        "DEA registration",
        (nearby("AX9{7}", _dea),),
        ("dea", "medical license", "prescriber", "certificate", "registration"),
        checksum="sum of odd and twice the even places",
    ),
    Kind(
        "US_HEALTH_MEMBER",
        "US",
        "health insurance member number",
        tuple(map(named, _REFERENCE)),
        ("member id", "member number", "subscriber id", "policy number", "insurance id"),
        alias="US_HEALTH_INSURANCE_MEMBER_ID",
    ),
    Kind(
        "US_CLAIM_NUMBER",
        "US",
        "insurance claim",
        (*map(named, _REFERENCE), nearby("A{3}~9{6,12}", _begins("CLM"))),
        ("claim", "claim number", "claim id", "claim no"),
    ),
    Kind(
        "US_PRESCRIPTION",
        "US",
        "prescription",
        (*map(named, _REFERENCE), named("9{6}"), nearby("AA~9{6,12}", _begins("RX"))),
        ("prescription", "prescription number", "rx", "rx number"),
        alias="US_PRESCRIPTION_NUMBER",
    ),
    Kind(
        "US_PRIOR_AUTH",
        "US",
        "prior authorisation",
        (*map(named, _REFERENCE), nearby("AA~9{6,12}", _begins("PA"))),
        ("prior authorization", "authorization number", "prior auth", "auth number"),
        alias="US_PRIOR_AUTHORIZATION_NUMBER",
    ),
    Kind(
        "US_REFERRAL_NUMBER",
        "US",
        "referral",
        (*map(named, _REFERENCE), nearby("A{3}~9{6,12}", _begins("REF", "INF"))),
        ("referral", "referral number", "referral id"),
    ),
)
