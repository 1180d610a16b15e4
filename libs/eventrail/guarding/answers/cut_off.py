"""Whether an answer ends in the middle."""

import re
from typing import Final

from eventrail.guarding.answers.prose import fences

_OPENERS: Final = {"}": "{", "]": "["}
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\s*\Z")
_NO_END: Final = (
    "the a an and or but of to in on at for with from by as is are was were be been being this "
    "that these those which who whose because although while if when where than into onto "
    "between such its their our your my his her not very"
)
_GOES_ON: Final = frozenset(_NO_END.split())
_LEAST_CHARACTERS: Final = 80
"""Shorter texts are titles, names and numbers: they end without a stop."""

_OPEN_ENDS: Final = frozenset(",;([{\u2014\u2013-=+/&")


def cut_off(text: str, finish_reason: str, *, stopped: bool = False) -> str:
    """Return in what an answer ends in the middle; empty if it does not.

    Args:
        text: the whole answer.
        finish_reason: as the engine gave it.
        stopped: the app named strings that end the answer, so that it may end anywhere.
    """
    if finish_reason == "length":
        return "its limit of tokens"
    if finish_reason != "stop" or stopped:
        return ""
    return _open_end(text.rstrip())


def _open_end(text: str) -> str:
    if len(fences(text)) % 2:
        return "a block of code"
    if text[:1] in {"{", "["}:
        return "JSON" if open_brackets(text) else ""
    if len(text) < _LEAST_CHARACTERS or text.endswith(("```", "~~~")):
        return ""
    if text[-1] in _OPEN_ENDS and not text.endswith(("--", "==", "C++", "c++")):
        return "a sentence"
    last = _LAST_WORD.search(text, max(0, len(text) - 40))
    return "a sentence" if last is not None and last[1].casefold() in _GOES_ON else ""


def open_brackets(text: str) -> bool:
    """Whether a text of JSON opens more brackets, or a string, than it closes."""
    bare = _STRING.sub("", text)
    if '"' in bare:
        return True
    stack: list[str] = []
    for character in bare:
        if character in "{[":
            stack.append(character)
        elif character in _OPENERS and (not stack or stack.pop() != _OPENERS[character]):
            return False  # malformed, which is another check's
    return bool(stack)
