"""What the form of a text tells: its length, its language, what it is made of."""

import re
from typing import Final

from eventrail.guarding.answers.language import tell
from eventrail.guarding.answers.refusal import refuses

MOST: Final = 4000
"""Characters that are looked at, besides the length of the whole."""

_CODE: Final = re.compile(
    r"```|^\s*[{\[]\s*[\"{\[]|[;{}]\s*$|\b(?:def|class|import|SELECT)\s", re.MULTILINE
)
_ADDRESS: Final = re.compile(r"https?://|www\.")
_LIST: Final = re.compile(r"^\s*(?:[-*\u2022]|\d{1,3}[.)])\s+\S", re.MULTILINE)
_MARK: Final = re.compile(r"[^\w\s]|\d")
_UPPER: Final = re.compile(r"[A-Z]")
_WORD: Final = re.compile(r"\w+")
_TOGETHER: Final = 3


def question_features(text: str) -> tuple[dict[str, float], str]:
    """Return the measures of a question, and its language; empty if that cannot be told."""
    seen = text[:MOST]
    words = _WORD.findall(seen)
    length = max(len(seen), 1)
    numbers = {
        "characters": float(len(text)),
        "words_per_line": len(words) / (seen.count("\n") + 1),
        "word_length": sum(map(len, words)) / max(len(words), 1),
        "upper_case": len(_UPPER.findall(seen)) / length,
        "marks": len(_MARK.findall(seen)) / length,
        "code": float(_CODE.search(seen) is not None),
        "addresses": float(_ADDRESS.search(seen) is not None),
        "lists": float(_LIST.search(seen) is not None),
    }
    return numbers, tell(seen).language


def answer_features(text: str) -> tuple[dict[str, float], str]:
    """Return the measures of an answer, and its language; empty if that cannot be told."""
    seen = text[:MOST]
    numbers = {
        "answer_characters": float(len(text)),
        "repetition": repetition(seen),
        "refusal": float(refuses(seen)),
    }
    return numbers, tell(seen).language


def repetition(text: str) -> float:
    """Return the share of a text's runs of three words that stand in it before, 0 to 1."""
    words = text.casefold().split()
    runs = list(zip(words, words[1:], words[2:], strict=False))
    return 1.0 - len(set(runs)) / len(runs) if len(words) > _TOGETHER else 0.0
