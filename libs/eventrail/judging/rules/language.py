"""Is an answer in the language that it was asked in, or for?"""

import re
from typing import Final

from eventrail.guarding.answers.language import other_than, tell, wanted_of

_NAMED: Final = re.compile(
    r"(?i)\b(?:in|into|to)\s+(korean|english|german|french|spanish|italian|portuguese|dutch|"
    r"japanese|chinese|russian)\b|(한국어|한글|영어|일본어|중국어|독일어|프랑스어|스페인어|러시아어)\s?(?:로|으로)"
)
_CODES: Final = {
    "korean": "ko", "english": "en", "german": "de", "french": "fr", "spanish": "es",
    "italian": "it", "portuguese": "pt", "dutch": "nl", "japanese": "ja", "chinese": "zh",
    "russian": "ru", "한국어": "ko", "한글": "ko", "영어": "en", "일본어": "ja", "중국어": "zh",
    "독일어": "de", "프랑스어": "fr", "스페인어": "es", "러시아어": "ru",
}  # fmt: skip


def wanted_language(question: str, instructions: str = "") -> str:
    """Return the language that is asked for, ISO 639-1; else the question's; empty if unclear."""
    named = {_CODES[(a or b).lower()] for a, b in _NAMED.findall(f"{instructions}\n{question}")}
    if len(named) == 1:
        return named.pop()
    return "" if named else wanted_of(question, instructions)


def language(answer: str, question: str, instructions: str = "") -> float | None:
    """Return 1 for an answer in the language wanted, 0 for one in another; None if unclear."""
    wanted = wanted_language(question, instructions)
    if not wanted or not tell(answer).language:
        return None
    return float(not other_than(wanted, answer))
