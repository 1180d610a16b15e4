"""Does an answer have the form that was asked for?"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from eventrail.guarding.answers.form import Form, form_of, formed

_FENCED: Final = re.compile(r"```\w*\s*\n(.*?)\n?\s*```", re.DOTALL)
_ITEM: Final = re.compile(r"(?m)^\s*(?:[-*\u2022\u00b7]|\d{1,3}[.)])\s+\S")
_NUMBERED: Final = re.compile(r"(?m)^\s*\d{1,3}[.)]\s+\S")
_ROW: Final = re.compile(r"(?m)^\s*\|.*\|\s*$")
_ASKED: Final[Mapping[str, re.Pattern[str]]] = {
    "json": re.compile(
        r"(?i)\b(?:in|as|return|output|respond with|give me|valid)\s+(?:\w+\s+){0,2}json\b|"
        r"json\s?(?:으로|형식|형태)"
    ),
    "numbered": re.compile(r"(?i)\bnumbered list\b|번호를?\s?(?:붙여|매겨)"),
    "list": re.compile(
        r"(?i)\b(?:bullet(?:ed)?[- ]?(?:points?|list)?|as a list|in a list|make a list|"
        r"in list form)\b|목록으로|글머리"
    ),
    "table": re.compile(r"(?i)\b(?:as|in|make|create|draw) (?:a |the )?(?:markdown )?table\b|표로"),
}
_COUNTED: Final = re.compile(
    r"(?i)\b(?:list|give(?: me)?|name|suggest|write|provide|generate|come up with|share|find)\s+"
    r"(?:me\s+)?(?:a list of\s+|the\s+|at least\s+)?"
    r"(?P<number>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s+(?!words?\b|sentences?\b|paragraphs?\b|characters?\b|letters?\b)\w+"
)
_WORDS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FEW: Final = 2


def form(
    answer: str, question: str, instructions: str = "", extra: Mapping[str, Any] | None = None
) -> float | None:
    """Return the share of the asked-for forms that an answer has; None if none was asked for.

    JSON (by `response_format`, whose schema is checked, or in words), a list, a numbered list, a
    table, and how many items were asked for (as a ratio).
    """
    asked = form_of(extra or {})
    if asked is not None:
        return float(not formed(answer, asked).wrong)
    found = [
        _HAS[name](answer)
        for name, pattern in _ASKED.items()
        if pattern.search(question) or pattern.search(instructions)
    ]
    number = items_wanted(question)
    if number:
        found.append(_near(items_of(answer), number))
    return round(sum(found) / len(found), 4) if found else None


def items_wanted(question: str) -> int:
    """Return how many items a question asks for; 0 if it does not say."""
    found = _COUNTED.search(question)
    if found is None:
        return 0
    said = found["number"].lower()
    return int(said) if said.isdecimal() else _WORDS.index(said) + _FEW


def items_of(answer: str) -> int:
    """Return how many items an answer lists: marked lines, else lines, else parts by commas."""
    marked = len(_ITEM.findall(answer))
    if marked:
        return marked
    lines = [line for line in answer.splitlines() if line.strip()]
    if len(lines) > 1:
        return len(lines)
    return len([part for part in re.split(r",|;|\band\b", answer) if part.strip()])


def _near(number: int, wanted: int) -> float:
    return min(number, wanted) / max(number, wanted, 1)


def _json(answer: str) -> float:
    fenced = _FENCED.findall(answer)
    text = fenced[0] if len(fenced) == 1 else answer
    wrong = formed(text.strip(), Form()).wrong
    return float(not wrong or wrong.startswith("it is JSON"))


_HAS: Final[Mapping[str, Callable[[str], float]]] = {
    "json": _json,
    "numbered": lambda answer: float(len(_NUMBERED.findall(answer)) >= _FEW),
    "list": lambda answer: float(len(_ITEM.findall(answer)) >= _FEW),
    "table": lambda answer: float(len(_ROW.findall(answer)) >= _FEW),
}
