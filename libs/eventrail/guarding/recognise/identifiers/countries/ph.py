"""Philippines: mobile numbers, taxpayers, the unified identity card, passports."""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import same, weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby


def _mobile(value: str) -> bool:
    return value.startswith("09")


def _abroad(value: str) -> bool:
    return value.startswith("639")


def _taxpayer(value: str) -> bool:
    """Bureau of Internal Revenue: nine digits, the last a check digit, then those of a branch."""
    return not same(value[:9]) and weighted(value[:8], range(9, 1, -1)) % 11 == int(value[8])


def _passport(value: str) -> bool:
    return value[-1].isalpha() or value[0] in "EDXZ"


KINDS: Final = (
    Kind(
        "PH_MOBILE",
        "PH",
        "mobile number",
        (
            alone("9{11}", _mobile),
            alone("9{4} 9{3} 9{4}", _mobile),
            alone("9{4}-9{3}-9{4}", _mobile),
            nearby("9{12}", _abroad),
            alone("99 9{3} 9{3} 9{4}", _abroad),
            alone("99-9{3}-9{3}-9{4}", _abroad),
        ),
        ("mobile", "cellphone", "phone", "call", "text", "numero"),
        alias="PH_MOBILE_NUMBER",
    ),
    Kind(
        "PH_TIN",
        "PH",
        "taxpayer number",
        (
            nearby("9{3}-9{3}-9{3}", _taxpayer),
            nearby("9{3}-9{3}-9{3}-9{3}", _taxpayer),
            nearby("9{3}-9{3}-9{3}-9{5}", _taxpayer),
            nearby("9{12}", _taxpayer),
            nearby("9{9}", _taxpayer),
        ),
        ("tin", "tax id", "taxpayer", "bir"),
        checksum="weighted, modulo 11",
    ),
    Kind(
        "PH_UMID",
        "PH",
        "common reference number",
        (nearby("9{4}-9{7}-9"), nearby("9{12}", lambda value: not same(value))),
        ("umid", "crn", "common reference number", "sss", "gsis"),
    ),
    Kind(
        "PH_PASSPORT",
        "PH",
        "passport",
        (nearby("A9{7}A", _passport), nearby("AA9{7}", lambda value: value[:1].isalpha())),
        ("passport", "pasaporte"),
    ),
)
