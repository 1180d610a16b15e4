"""Universally unique identifiers (RFC 9562); seldom a person's, so not masked by default."""

import re

from eventrail.guarding.automaton import automaton
from eventrail.guarding.recognise.pattern import PatternRecognizer

_GATE = automaton(r"-[0-9A-Fa-f]{4}-")
_UUID = re.compile(
    r"(?<![\w-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w]|-\w)", re.ASCII
)


def _is_used(value: str) -> bool:
    return len(set(value)) > 2  # noqa: PLR2004 -- the hyphen and one digit: nil and max


def uuid_recognizer() -> PatternRecognizer:
    """Finds UUIDs other than the nil and the max one."""
    return PatternRecognizer(
        "UUID", _GATE, _UUID, _is_used, characters="0123456789abcdefABCDEF-", longest=36
    )
