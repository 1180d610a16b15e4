"""Read a judge's verdict: strictly, off the last line; whatever else it says is its reasons."""

import re
from typing import Final, Literal, NamedTuple

from eventrail.config.judging import Protocol

Better = Literal["first", "second", "tie"]

LONGEST_REASON: Final = 2_000
"""Characters of reasons that are kept."""

_MARKS: Final = r"[\s*_`~#<>\[\](){}\"']*"
_LINE: Final = re.compile(
    rf"^{_MARKS}(?:final\s+)?(?:verdict|판정){_MARKS}[:\uff1a=]?{_MARKS}"
    rf"(?P<said>[^\s*_`~<>\[\](){{}}\"']+(?:\s*/\s*5)?){_MARKS}[.]?{_MARKS}$",
    re.IGNORECASE,
)
_ONLY_MARKS: Final = re.compile(r"^[\s*_`~#>\-=]*$")
_RUBRIC: Final = re.compile(r"^([1-5])(?:\.0)?(?:\s*/\s*5)?$")
_YES: Final = frozenset({"yes", "예", "네"})
_NO: Final = frozenset({"no", "아니오", "아니요"})
_PAIR: Final[dict[str, Better]] = {"a": "first", "b": "second", "tie": "tie", "무승부": "tie"}


class Verdict(NamedTuple):
    """What a judge came to.

    Attributes:
        score: 0 (bad) to 1 (good) of one answer; 0.5 of a pair, where `better` counts.
        better: which of two answers; `tie` where one was judged.
        reason: what it said before, cut after 2,000 characters.
    """

    score: float
    better: Better
    reason: str


def read_verdict(text: str, protocol: Protocol) -> Verdict | None:
    """Return the verdict of an answer; None if its last line holds none.

    Marks of Markdown around it do no harm. A verdict anywhere else does not count: it may be a
    quotation from what is judged.
    """
    lines = text.strip().splitlines()
    while lines and _ONLY_MARKS.match(lines[-1]):
        lines.pop()
    found = _LINE.match(lines[-1]) if lines else None
    if found is None:
        return None
    said, reason = (
        found["said"].rstrip(".,;").lower(),
        "\n".join(lines[:-1]).strip()[:LONGEST_REASON],
    )
    if protocol == "pairwise":
        better = _PAIR.get(said)
        return None if better is None else Verdict(0.5, better, reason)
    score = _mark(said) if protocol == "rubric" else _answer(said)
    return None if score is None else Verdict(score, "tie", reason)


def _mark(said: str) -> float | None:
    found = _RUBRIC.match(said)
    return None if found is None else (int(found[1]) - 1) / 4


def _answer(said: str) -> float | None:
    if said in _YES:
        return 1.0
    return 0.0 if said in _NO else None
