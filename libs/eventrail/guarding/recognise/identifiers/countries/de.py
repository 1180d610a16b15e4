"""Germany: identity cards, passports, tax, social security and health insurance.

Tax number: Federal Central Tax Office (ISO/IEC 7064, MOD 11,10). Social security number: SGB VI,
section 147, and VKVV. Health insurance number: SGB V, section 290. Serial numbers of documents:
BSI TR-03105 and ICAO Doc 9303.
"""

import re
from collections import Counter
from typing import Final

from eventrail.guarding.recognise.identifiers.checks import (
    base36,
    digit_sums,
    icao_9303,
    iso_7064_11_10,
    same,
)
from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_SERIAL = re.compile(r"[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}")
_OLD_CARD = re.compile(r"T\d{8}")
_PASSPORT = re.compile(r"[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}")
_MONTHS: Final = range(1, 13)
_DAYS: Final = (*range(1, 32), *range(51, 82))  # a second number of one day counts from 50


def _card(value: str) -> bool:
    if _OLD_CARD.fullmatch(value):
        return True
    return _SERIAL.fullmatch(value) is not None and icao_9303(value[:8]) == base36(value[8])


def _passport(value: str) -> bool:
    return _PASSPORT.fullmatch(value) is not None and icao_9303(value[:8]) == base36(value[8])


def _ordinal(letter: str) -> str:
    return f"{base36(letter) - 9:02}"


def _social_security(value: str) -> bool:
    if int(value[2:4]) not in _DAYS or int(value[4:6]) not in _MONTHS:
        return False
    digits = value[:8] + _ordinal(value[8]) + value[9:11]
    return digit_sums(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == int(value[11])


def _health(value: str) -> bool:
    return digit_sums(_ordinal(value[0]) + value[1:9], (1, 2)) % 10 == int(value[9])


def _tax_id(value: str) -> bool:
    often = max(Counter(value[:10]).values())
    return value[0] != "0" and often in {2, 3} and iso_7064_11_10(value)


def _strict_tax_id(value: str) -> bool:
    """Of the first ten digits only one may be repeated."""
    return _tax_id(value) and sorted(Counter(value[:10]).values())[-2] == 1


def _vat(value: str) -> bool:
    return value.startswith("DE") and value[2] != "0" and iso_7064_11_10(value[2:])


def _vat_unchecked(value: str) -> bool:
    return value.startswith("DE") and value[2] != "0"


def _doctor(value: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(value[:6], (4, 9) * 3, strict=True))
    return (10 - total % 10) % 10 == int(value[6])


def _practice(value: str) -> bool:
    return value.strip("0") != ""


def _register(value: str) -> bool:
    return value[:3] in {"HRA", "HRB", "GNR", "PRV"}


_PLATE = re.compile(r"[A-Z]{1,3}[A-Z]{1,2}[1-9]\d{0,3}[EH]?")


def _plate(value: str) -> bool:
    return _PLATE.fullmatch(value) is not None


KINDS: Final = (
    Kind(
        "DE_ID_CARD",
        "DE",
        "identity card",
        (nearby("AX{7}9", _card),),
        ("personalausweis*", "ausweis*", "perso", "identity card", "id card"),
        checksum="ICAO 9303; none on cards before 2010",
    ),
    Kind(
        "DE_PASSPORT",
        "DE",
        "passport",
        (nearby("AX{7}9", _passport),),
        ("reisepass*", "pass", "passnummer", "passport"),
        checksum="ICAO 9303",
    ),
    Kind(
        "DE_SOCIAL_SECURITY",
        "DE",
        "social security number",
        (
            alone("9{8}A9{3}", _social_security),
            alone("99 9{6} A 9{3}", _social_security),
            alone("99 9{6} A9{3}", _social_security),
        ),
        ("rentenversicherung*", "sozialversicherung*", "rvnr", "svnr"),
        checksum="digit sums, modulo 10",
    ),
    Kind(
        "DE_HEALTH_INSURANCE",
        "DE",
        "health insurance number",
        (nearby("A9{9}", _health),),
        ("krankenkasse*", "kvnr", "krankenversicher*", "versicherten*", "gesundheitskarte*"),
        checksum="digit sums, modulo 10",
    ),
    Kind(
        "DE_TAX_ID",
        "DE",
        "tax identification number",
        (alone("99 9{3} 9{3} 9{3}", _strict_tax_id), nearby("9{11}", _tax_id)),
        ("steuer-id*", "steuerid*", "identifikationsnummer", "idnr", "tax id", "tin"),
        checksum="ISO 7064 MOD 11,10",
    ),
    Kind(
        "DE_TAX_NUMBER",
        "DE",
        "tax number",
        (
            nearby("9{2,3}/9{3,4}/9{4,5}"),
            nearby("9{5}/9{5}"),
            nearby("9{2} 9{3} 9{5}"),
            nearby("9{3} 9{3} 9{5}"),
            nearby("9{13}", lambda value: not same(value)),
        ),
        ("steuernummer*", "st.-nr", "stnr", "steuer-nr", "tax number", "finanzamt"),
    ),
    Kind(
        "DE_VAT_ID",
        "DE",
        "VAT identification number",
        (
            alone("AA~9{9}", _vat),
            nearby("AA~9{9}", _vat_unchecked),
            alone("AA 9{3} 9{3} 9{3}", _vat),
        ),
        ("ust-id", "ust-idnr", "umsatzsteuer", "vat"),
        checksum="ISO 7064 MOD 11,10",
        public=True,
    ),
    Kind(
        "DE_LANR",
        "DE",
        "number of a physician",
        (nearby("9{9}", _doctor),),
        ("lanr", "arztnummer", "arzt*"),
        checksum="weighted 4 and 9, modulo 10",
    ),
    Kind(
        "DE_BSNR",
        "DE",
        "number of a medical practice",
        (nearby("9{9}", _practice),),
        ("bsnr", "betriebsstätte*", "praxis*"),
        public=True,
    ),
    Kind(
        "DE_FUEHRERSCHEIN",
        "DE",
        "driving licence",
        (nearby("AA9{8}X"), nearby("A9{2}X{6}9X"), nearby("A9{3}X{5}9X")),
        ("führerschein*", "fahrerlaubnis*", "driving licence"),
    ),
    Kind(
        "DE_HANDELSREGISTER",
        "DE",
        "commercial register",
        (alone("A{3}~9{1,6}", _register), alone("A{3} 9{1,6} A", _register)),
        ("handelsregister", "amtsgericht", "registergericht"),
        public=True,
    ),
    Kind(
        "DE_KFZ",
        "DE",
        "vehicle registration",
        (
            nearby("A{1,3}-A{1,2} 9{1,4}", _plate),
            nearby("A{1,3}-A{1,2} 9{1,3}A", _plate),
            nearby("A{1,3}-A{1,2}9{1,4}", _plate),
            nearby("A{1,3}-A{1,2}-9{1,4}", _plate),
            nearby("A{1,3}-A{1,2}-9{1,3}A", _plate),
            nearby("A{1,3}-A{1,2}9{1,3}A", _plate),
        ),
        ("kennzeichen", "kfz", "fahrzeug", "auto", "nummernschild", "number plate"),
    ),
    Kind(
        "DE_PLZ",
        "DE",
        "postal code",
        (nearby("9{5}", lambda value: value[:2] not in {"00", "05", "43", "62"}),),
        ("plz", "postleitzahl", "wohnort", "anschrift", "adresse"),
        public=True,
        masked=False,
    ),
)
