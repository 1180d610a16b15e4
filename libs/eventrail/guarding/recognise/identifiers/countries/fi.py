"""Finland: personal identity codes (Digital and Population Data Services Agency)."""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import is_date
from eventrail.guarding.recognise.identifiers.kind import Kind, alone

_CENTURIES: Final = {
    "-": 1900,
    **dict.fromkeys("YXWVU", 1900),
    **dict.fromkeys("ABCDEF", 2000),
}
_CONTROL: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def _code(value: str) -> bool:
    """Also reads a code whose hyphen was taken out, and one that follows a word without a space."""
    value = value[-11:] if len(value) > 10 and value[-5].isalpha() else f"{value[:6]}-{value[6:]}"  # noqa: PLR2004 -- its length
    century = _CENTURIES.get(value[6])
    if century is None or int(value[7:10]) < 2:  # noqa: PLR2004 -- numbers start at 002
        return False
    born = is_date(century + int(value[4:6]), int(value[2:4]), int(value[:2]))
    return born and _CONTROL[int(value[:6] + value[7:10]) % 31] == value[10]


KINDS: Final = (
    Kind(
        "FI_HETU",
        "FI",
        "personal identity code",
        (alone("9{6}-9{3}X", _code), alone("A{0,6}9{6}A9{3}X", _code)),
        ("hetu", "henkilötunnu*", "personal identity code"),
        checksum="letter, modulo 31",
        alias="FI_PERSONAL_IDENTITY_CODE",
    ),
)
