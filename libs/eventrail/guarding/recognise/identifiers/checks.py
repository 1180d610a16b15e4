"""Check digits and dates that identifiers share, as pure functions of digits and letters."""

from collections.abc import Sequence
from datetime import date
from itertools import cycle
from typing import Final

from eventrail.guarding.recognise.card import luhn

__all__ = [
    "base36",
    "is_date",
    "iso_7064_11_10",
    "iso_7064_97_10",
    "luhn",
    "same",
    "verhoeff",
    "weighted",
]

_MULTIPLY: Final = (  # the dihedral group D5; J. Verhoeff, Error Detecting Decimal Codes, 1969
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PERMUTE: Final = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def weighted(digits: str, weights: Sequence[int]) -> int:
    """The sum of digits times weights; weights repeat."""
    return sum(int(digit) * weight for digit, weight in zip(digits, cycle(weights), strict=False))


def digit_sums(digits: str, weights: Sequence[int]) -> int:
    """As `weighted`, of each product the sum of its two digits."""
    products = (int(digit) * weight for digit, weight in zip(digits, cycle(weights), strict=False))
    return sum(product // 10 + product % 10 for product in products)


def verhoeff(digits: str) -> bool:
    """Whether the last digit is Verhoeff's check digit of the others."""
    state = 0
    for place, digit in enumerate(reversed(digits)):
        state = int(_MULTIPLY[state][int(_PERMUTE[place % 8][int(digit)])])
    return state == 0


def iso_7064_11_10(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7064, MOD 11,10."""
    state = 10
    for digit in digits[:-1]:
        total = (int(digit) + state) % 10 or 10
        state = total * 2 % 11
    return (11 - state) % 10 == int(digits[-1])


def iso_7064_97_10(value: str) -> bool:
    """Whether a value, letters counted from A = 10, is 1 modulo 97 (ISO/IEC 7064, MOD 97-10)."""
    return int("".join(str(base36(each)) for each in value)) % 97 == 1


def base36(character: str) -> int:
    """0 to 9 for digits, 10 to 35 for upper-case letters."""
    return int(character, 36)


def icao_9303(value: str) -> int:
    """The check digit of machine-readable travel documents (ICAO Doc 9303, part 3, 4.9)."""
    return (
        sum(base36(each) * weight for each, weight in zip(value, cycle((7, 3, 1)), strict=False))
        % 10
    )


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there was such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_day(year: str, month: str, day: str) -> bool:
    """Whether there was such a day in this year of either the last century or this one."""
    return any(is_date(century + int(year), int(month), int(day)) for century in (1900, 2000))


def same(value: str) -> bool:
    """Whether it is one character repeated, which people type to fill a field."""
    return len(set(value)) == 1
