"""Hardware addresses (IEEE 802): six bytes in hexadecimal; all zeros and broadcast are nobody's."""

import re

from eventrail.guarding.automaton import automaton
from eventrail.guarding.recognise.pattern import PatternRecognizer

_GATE = automaton(r"[:-][0-9A-Fa-f]{2}[:-]|\.[0-9A-Fa-f]{4}\.")
_MAC = re.compile(
    r"(?<![\w:-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})(?![\w]|[:-]\w)"
    r"|(?<![\w.])[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}(?![\w]|\.\w)",
    re.ASCII,
)


def _bare(value: str) -> str:
    return re.sub("[^0-9a-f]", "", value.casefold())


def _is_somebody(value: str) -> bool:
    bare = _bare(value)
    return (
        len(bare.strip("0")) > 0
        and len(bare.strip("f")) > 0
        and not (bare.isdecimal() and "." in value)
    )


def mac_recognizer() -> PatternRecognizer:
    """Finds MAC addresses, of which at least one byte is neither 00 nor FF."""
    return PatternRecognizer(
        "MAC",
        _GATE,
        _MAC,
        _is_somebody,
        characters="0123456789abcdefABCDEF:.-",
        longest=17,
        normal=_bare,
    )
