"""Korean amounts in digits: `4만 7천` is 47000."""

import re
from typing import Final

_SCALES: Final = {"조": 10**12, "억": 10**8, "만": 10**4}
_SMALL: Final = {"천": 1000, "백": 100}
_PART: Final = r"\d[\d,]*(?:\.\d+)?"
_AMOUNT: Final = re.compile(
    rf"(?<![\d,])(?:{_PART} ?(?:조|[천백]?억|[천백]?만|천|백)\s?)+(?:{_PART})?"
)
_PIECE: Final = re.compile(rf"({_PART}) ?([천백]?)(조|억|만)?")


def in_digits(text: str) -> str:
    """Return a text with Korean amounts written in digits alone."""
    return _AMOUNT.sub(lambda match: f"{_value(match.group()):.0f} ", text)


def _value(amount: str) -> float:
    """Return what an amount is worth; smaller parts gather until a larger scale takes them up."""
    total, gathered = 0.0, 0.0
    for digits, small, large in _PIECE.findall(amount):
        gathered += float(digits.replace(",", "")) * _SMALL.get(small, 1)
        if large:
            total += gathered * _SCALES[large]
            gathered = 0.0
    return total + gathered
