"""United States: Social Security, taxpayers, passports, driving licences, bank accounts.

SSN: Social Security Administration, randomisation of 2011. ITIN: Internal Revenue Service. Bank
routing numbers: American Bankers Association, with the ranges of the Federal Reserve. Driving
licences: formats of the states.
"""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import same, weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, named, nearby

_SPECIMENS: Final = frozenset({"078051120", "219099999", "457555462", "123456789", "987654320"})
_ITIN_GROUPS: Final = frozenset({*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)})


def _ssn(value: str) -> bool:
    area, group, serial = value[:3], value[3:5], value[5:]
    return (
        area not in {"000", "666"}
        and area < "900"
        and group != "00"
        and serial != "0000"
        and value not in _SPECIMENS
        and not same(value)
    )


def _itin(value: str) -> bool:
    return value[0] == "9" and int(value[3:5]) in _ITIN_GROUPS


def _aba(value: str) -> bool:
    prefix = int(value[:2])
    issued = prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80  # noqa: PLR2004 -- ranges
    return issued and not same(value) and weighted(value, (3, 7, 1)) % 10 == 0


def _account(value: str) -> bool:
    return not same(value)


def _passport(value: str) -> bool:
    return not same(value[1:])


_LICENCE_WORDS: Final = (
    "driver license",
    "driver's license",
    "drivers license",
    "driving license",
    "driver's licence",
    "license number",
    "license no",
    "license",
    "dl",
    "dmv",
)

KINDS: Final = (
    Kind(
        "US_SSN",
        "US",
        "Social Security number",
        (
            alone("9{3}-9{2}-9{4}", _ssn),
            alone("9{3} 9{2} 9{4}", _ssn),
            alone("9{3}.9{2}.9{4}", _ssn),
            nearby("9{3}-9{6}", _ssn),
            nearby("9{5}-9{4}", _ssn),
            nearby("9{9}", _ssn),
        ),
        ("ssn", "ssns", "ssn#", "social security", "social", "soc sec", "ss#", "사회보장번호"),
    ),
    Kind(
        "US_ITIN",
        "US",
        "individual taxpayer identification number",
        (
            alone("9{3}-9{2}-9{4}", _itin),
            alone("9{3} 9{2} 9{4}", _itin),
            nearby("9{3}-9{6}", _itin),
            nearby("9{3} 9{6}", _itin),
            nearby("9{5} 9{4}", _itin),
            nearby("9{5}-9{4}", _itin),
            nearby("9{9}", _itin),
        ),
        ("itin", "taxpayer", "tax id", "tin", "tax identification"),
    ),
    Kind(
        "US_EIN",
        "US",
        "employer identification number",
        (nearby("9{2}-9{7}"), named("9{9}")),
        ("ein", "employer identification", "fein", "federal tax id", "provider tax id", "tax id"),
        public=True,
        alias="US_PROVIDER_TAX_ID",
    ),
    Kind(
        "US_PASSPORT",
        "US",
        "passport",
        (nearby("9{9}", _passport), nearby("A9{8}", _passport)),
        ("passport", "passport#", "travel document", "여권"),
    ),
    Kind(
        "US_DRIVER_LICENSE",
        "US",
        "driving licence",
        (
            nearby("A9{3,14}"),
            nearby("A9{6}A"),
            nearby("AA9{3,7}"),
            nearby("A{3}9{6}"),
            nearby("AA9{6}A"),
            nearby("9{3}AA9{4}"),
            nearby("9{2}A{3}9{5}"),
            nearby("9{8}AA"),
            nearby("9{9}A"),
            nearby("9{7}A"),
            nearby("A9A9A"),
            nearby("A9{3}-9{4}-9{4}-9{2}"),
            nearby("A9{3}-9{3}-9{2}-9{3}-9"),
            named("9{6,14}"),
        ),
        _LICENCE_WORDS,
    ),
    Kind(
        "US_BANK_NUMBER",
        "US",
        "bank account",
        (nearby("9{10,17}", _account), named("9{8,9}", _account)),
        (
            "bank account",
            "account number",
            "account no",
            "account #",
            "acct",
            "checking",
            "savings",
            "bank",
            "debit",
        ),
    ),
    Kind(
        "ABA_ROUTING_NUMBER",
        "US",
        "bank routing number",
        (nearby("9{9}", _aba), nearby("9{4}-9{4}-9", _aba)),
        ("aba", "routing", "rtn", "transit number", "bank"),
        checksum="weighted 3, 7, 1, modulo 10",
        public=True,
    ),
)
