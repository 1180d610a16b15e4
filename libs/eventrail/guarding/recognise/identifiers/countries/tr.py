"""Türkiye: national identity numbers (Law 5490), plates and phone numbers."""

import re
from typing import Final

from eventrail.guarding.recognise.identifiers.kind import Kind, alone, nearby

_PLATE = re.compile(r"(?:0[1-9]|[1-7]\d|8[01])(?:[A-PR-VYZ]{1,2}\d{2,5}|[A-PR-VYZ]{3}\d{2,4})")
_PHONE = re.compile(r"0?(?:5[03-6]\d|[2-4][1-9]\d)[1-9]\d{6}")


def _identity(value: str) -> bool:
    digits = [int(each) for each in value]
    tenth = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    return digits[0] > 0 and tenth == digits[9] and sum(digits[:10]) % 10 == digits[10]


def _plate(value: str) -> bool:
    return _PLATE.fullmatch(value) is not None


def _phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None


KINDS: Final = (
    Kind(
        "TR_NATIONAL_ID",
        "TR",
        "national identity number",
        (alone("9{11}", _identity),),
        ("tc kimlik*", "kimlik*", "tckn", "t.c.", "turkish id"),
        checksum="two digits, modulo 10",
    ),
    Kind(
        "TR_LICENSE_PLATE",
        "TR",
        "vehicle registration",
        (
            nearby("99~A{1,3}~9{2,5}", _plate),
            nearby("99A{1,3} 9{2,5}", _plate),
            nearby("99 A{1,3}9{2,5}", _plate),
        ),
        ("plaka*", "araç*", "arac*", "plate", "vehicle"),
    ),
    Kind(
        "TR_PHONE",
        "TR",
        "phone number",
        (
            nearby("9{10}", _phone),
            nearby("9{3} 9{3} 9{2} 9{2}", _phone),
            nearby("9{3}-9{3}-9{2}-9{2}", _phone),
            nearby("9{3} 9{3} 9{4}", _phone),
            nearby("9{3} 9{7}", _phone),
            alone("9{4} 9{3} 9{2} 9{2}", _phone),
            alone("9{4} 9{3} 9{4}", _phone),
            alone("9{4}-9{3}-9{2}-9{2}", _phone),
            nearby("9{11}", _phone),
        ),
        ("telefon*", "cep", "tel", "gsm", "iletişim*", "phone", "numara*"),
        alias="TR_PHONE_NUMBER",
    ),
)
