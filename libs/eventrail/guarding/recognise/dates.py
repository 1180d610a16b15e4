"""Dates and times written in figures, in one word; dates in words are found with the names.

Not masked by default: most dates are nobody's.
"""

import re
from typing import Final

from eventrail.guarding.automaton import automaton
from eventrail.guarding.recognise.pattern import PatternRecognizer

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_M: Final = r"(?:0?[1-9]|1[0-2])"
_D: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_Y: Final = r"(?:1[89]|20)\d{2}"
_TIME: Final = r"T(?:[01]\d|2[0-4]):[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
_GATE = automaton(r"[0-9][-/.][0-9A-Za-z]|[A-Za-z]-[0-9]")
_DATE = re.compile(
    rf"(?<![\w./-])(?:{_Y}([-/.]){_M}\1{_D}(?:{_TIME})?"
    rf"|{_D}([-/.]){_M}\2(?:{_Y}|\d{{2}})|{_M}([-/.]){_D}\3(?:{_Y}|\d{{2}})"
    rf"|{_D}-{_MONTH}(?:-(?:{_Y}|\d{{2}}))?|{_MONTH}-(?:{_Y}|\d{{1,2}})"
    rf"|{_M}/{_Y}|(?:0[1-9]|1[0-2])/\d{{2}})(?![\w]|[./-]\w)",
    re.IGNORECASE | re.ASCII,
)


def _is_date(_written: str) -> bool:
    return True


def date_recognizer() -> PatternRecognizer:
    """Finds dates such as 2024-03-15T14:30Z, 21.5.2021, 5/21/21, 5-May-2021 and 05/2021."""
    return PatternRecognizer(
        "DATE",
        _GATE,
        _DATE,
        _is_date,
        characters="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:/+-",
        longest=40,
        priority=2,
    )
