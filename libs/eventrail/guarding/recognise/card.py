"""Payment card numbers: layout, issuer, length and check digit must all fit.

Issuer ranges follow the lists the networks publish (ISO/IEC 7812 issuer identification numbers);
the check digit is Luhn's (ISO/IEC 7812-1, annex B).
"""

import re
from typing import Final, NamedTuple

from eventrail.guarding.recognise.numbers import (
    CARD_CHAIN,
    HYPHENS,
    SPACES,
    digits_of,
    undecided_from,
    windows,
)
from eventrail.guarding.span import Span

_SEPARATOR = rf"[{SPACES}{re.escape(HYPHENS)}]"
_LAYOUT = re.compile(
    rf"\d{{12,19}}|\d{{4}}(?:{_SEPARATOR}\d{{4}}){{2}}(?:{_SEPARATOR}\d{{1,4}}){{1,2}}"
    rf"|\d{{4}}{_SEPARATOR}\d{{6}}{_SEPARATOR}\d{{4,5}}|\d{{6}}{_SEPARATOR}\d{{10,13}}"
)
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


class Issuer(NamedTuple):
    """The numbers of one card network.

    Attributes:
        name: The network.
        low: First prefix of the range, as a number.
        high: Last prefix of the range; as many digits as `low`.
        lengths: How many digits a number may have.
    """

    name: str
    low: int
    high: int
    lengths: frozenset[int]


def _issuer(name: str, low: int, high: int, *lengths: int) -> Issuer:
    return Issuer(name, low, high, frozenset(lengths))


ISSUERS: Final = (
    _issuer("visa", 4, 4, 13, 16, 19),
    _issuer("mastercard", 51, 55, 16),
    _issuer("mastercard", 2221, 2720, 16),
    _issuer("amex", 34, 34, 15),
    _issuer("amex", 37, 37, 15),
    _issuer("diners", 300, 305, 14, 16, 19),
    _issuer("diners", 3095, 3095, 14, 16, 19),
    _issuer("diners", 36, 36, 14, 16, 19),
    _issuer("diners", 38, 39, 14, 16, 19),
    _issuer("discover", 6011, 6011, 16, 19),
    _issuer("discover", 644, 649, 16, 19),
    _issuer("discover", 65, 65, 16, 19),
    _issuer("jcb", 35, 35, 16, 17, 18, 19),
    _issuer("jcb", 1800, 1800, 15),
    _issuer("jcb", 2131, 2131, 15),
    _issuer("unionpay", 62, 62, 16, 17, 18, 19),
    _issuer("unionpay", 81, 81, 16, 17, 18, 19),
    _issuer("maestro", 50, 50, *range(12, 20)),
    _issuer("maestro", 56, 58, *range(12, 20)),
    _issuer("maestro", 6304, 6304, *range(12, 20)),
    _issuer("maestro", 6759, 6763, *range(12, 20)),
    _issuer("mir", 2200, 2204, 16, 17, 18, 19),
    _issuer("troy", 9792, 9792, 16),
    _issuer("rupay", 60, 60, 16),
    _issuer("rupay", 82, 82, 16),
    _issuer("korea-local", 94, 94, 16),
)


class CardRecognizer:
    """Finds payment card numbers, written together or in the groups cards print."""

    kind: str = "CARD"
    priority: int = 20

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every card number that begins at or after `start`."""
        found: list[Span] = []
        for first, ends in windows(CARD_CHAIN, text, start):
            for end in ends:
                if _is_card(text[first:end]):
                    found.append(Span(self.kind, first, end))
                    break
        return found

    def pending(self, text: str) -> int:
        """Holds trailing digits and separators."""
        return undecided_from(text)

    def normal(self, value: str) -> str:
        """Only the digits count."""
        return digits_of(value)


def luhn(digits: str) -> bool:
    """Whether the last of these ASCII digits is the Luhn check digit of the others."""
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(each)] for each in digits[-2::-2])
    return total % 10 == 0


def issuer_of(digits: str) -> str | None:
    """The network that issues numbers of this prefix and length, if any does."""
    for issuer in ISSUERS:
        prefix = int(digits[: len(str(issuer.low))])
        if len(digits) in issuer.lengths and issuer.low <= prefix <= issuer.high:
            return issuer.name
    return None


def _is_card(written: str) -> bool:
    if _LAYOUT.fullmatch(written) is None:
        return False
    digits = digits_of(written)
    return luhn(digits) and issuer_of(digits) is not None
