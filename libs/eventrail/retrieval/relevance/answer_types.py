"""What kind of thing a question asks for, and whether a text has one that the question has not."""

import re
from collections.abc import Collection
from typing import Final

_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|hundred|thousand|million|billion|dozen|half|twice|several|both)\b|[한두세네열몇수]\s?[명개번]",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b\d{3,4}s?\b|\b(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december|century|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\d+\s?(?:년|월|일|세기|시)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;:)\"'] )[\"'(]?[A-Z][\w'-]+|\b[A-Z][a-z]+ [A-Z][\w'-]+")

_WHEN = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century)\b"
    r"|언제|몇\s?년|년도는|연도|날짜|몇\s?월|며칠",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow (?:many|much|long|old|far|large|big|tall|high|often|fast)\b"
    r"|\bwhat (?:percent\w*|number|amount|age|population|proportion)\b|몇|얼마|횟수|나이는|개수",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\bwho(?:m|se)?\b|\bwhere\b|\b(?:what|which) (?:\w+ )?(?:person|city|country|state|company"
    r"|group|team|man|woman|king|president|author|name)\b",
    re.IGNORECASE,
)
_ASKED: Final = ((_DATE, _WHEN), (_NUMBER, _HOW_MANY), (_NAME, _WHO))


def answer_type_there(question: str, text: str, known: Collection[str]) -> float:
    """Return 1 if a text has what a question asks for, -1 if not, 0 if any text may.

    Args:
        question: as it was asked.
        text: a sentence or two.
        known: words of the question in lower case; naming one of them again answers nothing.
    """
    wanted = next((kind for kind, asked in _ASKED if asked.search(question)), None)
    if wanted is None:
        return 0.0
    found = (match.group().strip("\"'( ").lower() for match in wanted.finditer(text))
    return 1.0 if any(not set(one.split()) <= set(known) for one in found) else -1.0
