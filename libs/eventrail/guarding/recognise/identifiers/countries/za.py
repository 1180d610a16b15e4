"""South Africa: identity numbers, tax, companies, passports, licences, plates, phones.

Identity number: Identification Act 68 of 1997 (date of birth and Luhn). Company registration: CIPC.
"""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import is_day, luhn, same
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_PROVINCES: Final = ("GP", "MP", "NW", "FS", "EC", "NC", "WP", "ZN", "LP", "L")


def _identity(value: str) -> bool:
    return value[10] in "012" and is_day(value[:2], value[2:4], value[4:6]) and luhn(value)


def _income_tax(value: str) -> bool:
    return value[0] in "01239"


def _vat(value: str) -> bool:
    return value[0] == "4"


def _company(value: str) -> bool:
    return value[:2] in {"18", "19", "20"}


def _passport(value: str) -> bool:
    return value[0] in "ADMT"


def _plate(value: str) -> bool:
    return value.endswith(_PROVINCES)


def _phone(value: str) -> bool:
    return value[0] == "0" and value[1] in "12345678"


def _abroad(value: str) -> bool:
    return value.startswith("27") and value[2] in "12345678"


def _register(value: str) -> bool:
    return not same(value) and not _identity(value)


KINDS: Final = (
    Kind(
        "ZA_ID_NUMBER",
        "ZA",
        "identity number",
        (
            alone("9{13}", _identity),
            alone("9{6} 9{4} 9{3}", _identity),
            alone("9{6} 9{4} 99 9", _identity),
        ),
        ("south african id", "id number", "sa id", "identity number"),
        checksum="Luhn",
    ),
    Kind(
        "ZA_PASSPORT",
        "ZA",
        "passport",
        (nearby("A9{8}", _passport),),
        ("passport",),
    ),
    Kind(
        "ZA_DRIVER_LICENSE",
        "ZA",
        "driving licence",
        (nearby("9{8}X{2}X9"), nearby("9{7,10}A{2,5}")),
        ("driver", "driving licence", "licence", "license"),
    ),
    Kind(
        "ZA_INCOME_TAX",
        "ZA",
        "income tax number",
        (nearby("9{10}", _income_tax), nearby("9{3} 9{3} 9{4}", _income_tax)),
        ("income tax", "tax number", "tax reference", "sars"),
        alias="ZA_INCOME_TAX_NUMBER",
    ),
    Kind(
        "ZA_VAT_NUMBER",
        "ZA",
        "VAT number",
        (nearby("9{10}", _vat),),
        ("vat", "vat number", "value added tax"),
        public=True,
    ),
    Kind(
        "ZA_COMPANY",
        "ZA",
        "company registration",
        (alone("9{4}/9{6}/9{2}", _company),),
        ("company registration", "registration number", "cipc"),
        public=True,
        alias="ZA_COMPANY_REGISTRATION",
    ),
    Kind(
        "ZA_TRAFFIC_REGISTER",
        "ZA",
        "traffic register number",
        (nearby("9{13}", _register), nearby("9{4}A{2,4}9{4,6}")),
        ("traffic register", "trn"),
        alias="ZA_TRAFFIC_REGISTER_NUMBER",
    ),
    Kind(
        "ZA_LICENSE_PLATE",
        "ZA",
        "vehicle registration",
        (
            nearby("A{2}~9{2}~A{2}~A{2}", _plate),
            nearby("A{2}99A{2}~A{2}", _plate),
            nearby("A{2} 99 A{4}", _plate),
            nearby("A{2,3}~9{2,3}~A{1,3}", _plate),
            nearby("A{3}9{3} A{1,2}", _plate),
            nearby("A{2,3}~9{3}-9{3}", lambda value: value[0] in "CN"),
            nearby("A{2,3} 9{2,6}", lambda value: value[0] in "CN"),
        ),
        ("plate", "number plate", "registration", "vehicle"),
    ),
    Kind(
        "ZA_PHONE",
        "ZA",
        "phone number",
        (
            nearby("9{3}~9{3}~9{4}", _phone),
            nearby("9{11}", _abroad),
            nearby("99 99 9{3} 9{4}", _abroad),
        ),
        ("phone", "mobile", "cell", "call", "tel", "telephone"),
        alias="ZA_MOBILE_NUMBER, ZA_TELEPHONE_NUMBER",
    ),
)
