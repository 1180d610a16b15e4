"""Is an answer as long as it was asked to be?"""

import re
from typing import Final, NamedTuple

from eventrail.ingestion.sentences import sentences

_NUMBERS: Final = {
    "one": 1, "a": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5,
}  # fmt: skip
_NUMBER: Final = r"\d{1,5}|" + "|".join(each for each in _NUMBERS if each.isascii())
_ENGLISH: Final = re.compile(
    rf"(?i)\b(?P<how>at least|at most|no more than|no longer than|not more than|less than|"
    rf"fewer than|up to|under|within|maximum of|minimum of|exactly|about|around|approximately|"
    rf"roughly|in|with|using|only)\s+(?:a\s+|the\s+)?(?P<number>{_NUMBER})(?:\s+or\s+(?P<or>less|fewer|more))?"
    rf"[\s-]+(?:\w+\s+)?(?P<unit>word|sentence|character|letter|paragraph)s?\b"
)
_COMPOUND: Final = re.compile(
    r"(?i)\b(?P<number>\d{1,5})[- ](?P<unit>word|sentence|character|paragraph)s?\b"
)
_KOREAN: Final = re.compile(
    r"(?P<number>\d{1,5}|한|두|세|네|다섯)\s?(?P<unit>글자|자|단어|문장|문단)"
    r"\s?(?P<how>이내|이하|미만|이상|정도|내외|로|으로)"
)
_SHORT: Final = re.compile(
    r"(?i)\b(?:briefly|in brief|be (?:brief|concise)|concisely|short answer|in short|"
    r"keep it short|one[- ]liner)\b|간단히|간략히|짧게|요약해"
)
_SHORT_WORDS: Final = 120
_UNITS: Final = {
    "글자": "character", "자": "character", "단어": "word", "문장": "sentence",
    "문단": "paragraph", "letter": "character",
}  # fmt: skip
_AT_LEAST: Final = frozenset({"at least", "minimum of", "이상"})
_AT_MOST: Final = frozenset(
    {"at most", "no more than", "no longer than", "not more than", "less than", "fewer than",
     "up to", "under", "within", "maximum of", "only", "이내", "이하", "미만"}
)  # fmt: skip
_ABOUT: Final = 0.25
"""How far off `about` may be."""


class Wanted(NamedTuple):
    """A length that was asked for.

    Attributes:
        unit: `word`, `sentence`, `character` or `paragraph`.
        least: how many at least.
        most: how many at most; 0 for no bound.
    """

    unit: str
    least: int
    most: int


def wanted_length(question: str, instructions: str = "") -> Wanted | None:
    """Return the length that a question, or else the app's instructions, ask for, if they do."""
    for text in (question, instructions):
        found = _ENGLISH.search(text) or _KOREAN.search(text) or _COMPOUND.search(text)
        if found is not None:
            return _wanted(found.groupdict())
        if _SHORT.search(text):
            return Wanted("word", 0, _SHORT_WORDS)
    return None


def length(answer: str, question: str, instructions: str = "") -> float | None:
    """Return how near an answer is to the length that was asked for; None if none was.

    1 within the bounds, else the ratio between its length and the nearer bound.
    """
    wanted = wanted_length(question, instructions)
    if wanted is None or not answer.strip():
        return None
    long = _measured(answer, wanted.unit)
    if wanted.most and long > wanted.most:
        return round(wanted.most / long, 4)
    return round(min(1.0, long / wanted.least), 4) if wanted.least else 1.0


def _wanted(found: dict[str, str | None]) -> Wanted:
    said = (found["number"] or "1").lower()
    number = int(said) if said.isdecimal() else _NUMBERS.get(said, 1)
    unit = (found["unit"] or "word").lower()
    unit, how = _UNITS.get(unit, unit), (found.get("how") or "about").lower()
    if how in _AT_LEAST or found.get("or") == "more":
        return Wanted(unit, number, 0)
    if how in _AT_MOST or found.get("or") in {"less", "fewer"}:
        return Wanted(unit, 0, number)
    if unit in {"sentence", "paragraph"}:
        return Wanted(unit, number, number)
    return Wanted(unit, int(number * (1 - _ABOUT)), int(number * (1 + _ABOUT)))


def _measured(answer: str, unit: str) -> int:
    if unit == "character":
        return len(answer.strip())
    if unit == "sentence":
        return sum(bool(each.strip()) for each in sentences(answer))
    if unit == "paragraph":
        return len([each for each in re.split(r"\n\s*\n", answer) if each.strip()])
    return len(answer.split())
