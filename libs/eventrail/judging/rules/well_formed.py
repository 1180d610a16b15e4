"""Is this a whole answer, as a reader would expect it?"""

import re
import unicodedata
from collections import Counter

_ENDINGS = frozenset(".!?\u2026\u3002\uff01\uff1f:;`|>")
_CLOSING = "\"')]}*_\u201d\u2019\u00bb "
_LONGEST_LOOP = 24
_LOOP_TIMES = 3
_LOOP_WORDS = 6


def well_formed(answer: str, question: str, finish_reason: str) -> float:
    """Return the share of the checks that the answer passes, 0 to 1; 0 if it is empty.

    The checks: it was not cut off, it ends as a sentence ends, it is written in the script of
    the question, it does not go round in a loop.
    """
    if not answer.strip():
        return 0.0
    passed = (
        finish_reason != "length",
        ends_well(answer),
        same_script(answer, question),
        not loops(answer),
    )
    return sum(passed) / len(passed)


def ends_well(answer: str) -> bool:
    """Return whether the last character, closing marks aside, is one that ends a text."""
    text = answer.rstrip().rstrip(_CLOSING) or answer.strip()
    return text[-1] in _ENDINGS


def same_script(answer: str, question: str) -> bool:
    """Return whether both are mostly written in one script; true if one has no letters."""
    ours, theirs = script_of(answer), script_of(question)
    return not ours or not theirs or ours == theirs


def script_of(text: str) -> str:
    """Return the script of most letters, as Unicode names it, e.g. `LATIN`; empty if none."""
    letters = (char for char in text[:2000] if char.isalpha())
    scripts = Counter(_script(char) for char in letters)
    return scripts.most_common(1)[0][0] if scripts else ""


def loops(answer: str) -> bool:
    """Return whether the answer ends in the same words three times or more in a row."""
    words = re.findall(r"\S+", answer)
    return any(_repeats(words, size) for size in range(1, _LONGEST_LOOP + 1))


def _repeats(words: list[str], size: int) -> bool:
    times = max(_LOOP_TIMES, -(-_LOOP_WORDS // size))
    tail = words[-size:]
    if len(words) < size * times:
        return False
    return all(
        words[len(words) - (turn + 1) * size : len(words) - turn * size] == tail
        for turn in range(1, times)
    )


def _script(char: str) -> str:
    if char.isascii():
        return "LATIN"
    return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]
