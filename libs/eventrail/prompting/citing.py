"""Which documents an answer cites: `[2]`, `[1, 3]`, `[2-4]`, as the prompt numbers them."""

import re
from typing import NamedTuple

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_MARK = re.compile(r"[\[\u3010]\s*(\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*)\s*[\]\u3011]")
_RANGE = re.compile(r"(\d+)\s*[\u2013-]\s*(\d+)")
_MOST_RANGE = 100


class Citations(NamedTuple):
    """What an answer cites.

    Attributes:
        cited: numbers of documents, from 1, in the order in which they are first cited.
        unknown: numbers that no document has, likewise.
    """

    cited: list[int]
    unknown: list[int]


def citations(answer: str, documents: int) -> Citations:
    """Return what an answer cites, of so many documents.

    Numbers in code are none, and neither is a number of four digits: that is a year. Where a
    template writes documents without their numbers, an answer cites nothing that can be told.

    Args:
        answer: as it was given.
        documents: how many the model was shown.
    """
    if not documents or ("[" not in answer and "\u3010" not in answer):
        return Citations([], [])
    named: list[int] = []
    for mark in _MARK.finditer(_CODE.sub(" ", answer)):
        named += _numbers(mark[1])
    distinct = list(dict.fromkeys(named))
    known = [number for number in distinct if 1 <= number <= documents]
    return Citations(known, [number for number in distinct if number not in known])


def _numbers(mark: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"[,;]", mark):
        between = _RANGE.search(part)
        if between is None:
            numbers.append(int(part))
            continue
        first, last = int(between[1]), int(between[2])
        numbers += range(first, min(last, first + _MOST_RANGE) + 1) if first <= last else []
    return numbers
