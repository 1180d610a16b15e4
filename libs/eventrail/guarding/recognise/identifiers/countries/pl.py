"""Poland: PESEL (Act of 24 September 2010 on the population register, article 15)."""

from typing import Final

from eventrail.guarding.recognise.identifiers.checks import is_date, weighted
from eventrail.guarding.recognise.identifiers.kind import Kind, alone

_CENTURIES: Final = (1900, 2000, 2100, 2200, 1800)  # by twenties added to the month


def _pesel(value: str) -> bool:
    shift, month = divmod(int(value[2:4]), 20)
    born = is_date(_CENTURIES[shift] + int(value[:2]), month, int(value[4:6]))
    return born and weighted(value, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


KINDS: Final = (
    Kind(
        "PL_PESEL",
        "PL",
        "personal number",
        (alone("9{11}", _pesel),),
        ("pesel",),
        checksum="weighted 1, 3, 7, 9, modulo 10",
    ),
)
