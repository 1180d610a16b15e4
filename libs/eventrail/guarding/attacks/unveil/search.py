"""Try the decoders that a text gives cause for; look again into what comes of it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from eventrail.guarding.attacks.unveil import decoders
from eventrail.guarding.attacks.unveil.causes import causes_of
from eventrail.guarding.attacks.unveil.decoders import Decoder
from eventrail.guarding.attacks.unveil.parts import part_with

DEPTH: Final = 2
"""Codes within codes that are followed."""

MOST: Final = 8
"""Hidden texts that are looked at, for one text."""

LONGEST: Final = 20_000
"""Characters at either end of a text that are searched."""

_LEAST: Final = 8
_READABLE: Final = 0.85
_SAMPLE: Final = 2000


class Hidden(NamedTuple):
    """A text that another one hides.

    Attributes:
        text: what it says.
        code: how it was hidden; the outer code first, if there are two.
    """

    text: str
    code: str


def hidden_in(text: str) -> list[Hidden]:
    """Return what a text hides, at most `MOST` texts; raises nothing, whatever the text."""
    found: list[Hidden] = []
    known = {text}
    level = [Hidden(_ends_of(text), "")]
    for _ in range(DEPTH):
        level = [each for outer in level for each in _within(outer, known)]
        found += level
        if len(found) >= MOST or not level:
            break
    return found[:MOST]


def _ends_of(text: str) -> str:
    return text if len(text) <= 2 * LONGEST else text[:LONGEST] + "\n" + text[-LONGEST:]


def _within(outer: Hidden, known: set[str]) -> Iterator[Hidden]:
    for name, decode, part in _worth_trying(outer.text):
        known.add(part)
        for text in decode(part):
            if text not in known and _readable(text):
                known.add(text)
                yield Hidden(text, f"{outer.code}, {name}" if outer.code else name)


def _worth_trying(text: str) -> Iterator[tuple[str, Decoder, str]]:
    for cause, given in causes_of(text)._asdict().items():
        if given:
            part = part_with(text, _MARKS[cause]) if cause in _MARKS else text
            yield from ((name, decode, part) for name, decode in _DECODERS[cause])


def _readable(text: str) -> bool:
    if len(text) < _LEAST:
        return False
    text = text[:_SAMPLE]
    good = sum(map(str.isalpha, text)) + sum(map(str.isspace, text))
    printable = sum(map(str.isprintable, text)) + text.count("\n")
    return printable >= len(text) * _READABLE and good >= len(text) / 2


_MARKS: Final = {
    "digits": "0123456789",
    "signs": ".-",
    "lone_letters": " .-_*",
    "leet": "013457@$!|",
    "percent": "%",
    "entity": "&",
    "escape": "\\",
}
"""Characters that are many where a code is."""

_DECODERS: Final[dict[str, tuple[tuple[str, Decoder], ...]]] = {
    "long_run": (("base64", decoders.from_base64),),
    "digits": (
        ("hexadecimal", decoders.from_hex),
        ("binary", decoders.from_binary),
        ("character codes", decoders.from_decimal),
    ),
    "signs": (("Morse code", decoders.from_morse),),
    "lone_letters": (("letters spelled out", decoders.spelled_out),),
    "leet": (("digits for letters", decoders.from_leet),),
    "percent": (("URL encoding", decoders.from_url),),
    "entity": (("HTML entities", decoders.from_entities),),
    "escape": (("escapes", decoders.from_escapes),),
    "rot13": (("rot13", decoders.from_rot13),),
    "backwards": (("reversed text", decoders.reversed_text),),
    "tags": (("tag characters", decoders.from_tags),),
}
