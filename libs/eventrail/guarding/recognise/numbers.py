"""Groups of digits that may be a phone or card number, found with one cheap scan.

Most text holds no seven digits in a row of groups; for such text the scan is all that is paid.
"""

import re
from collections.abc import Iterator
from typing import Final

SPACES: Final = " \u00a0\u202f"
HYPHENS: Final = "-\u2010\u2011"
LONGEST: Final = 40
"""Characters of the longest number, separators included."""

_SEPARATORS: Final = SPACES + HYPHENS + ".()/"
_TAIL: Final = _SEPARATORS + ",:+"
_WITHOUT_SEPARATORS: Final = str.maketrans("", "", _SEPARATORS + "+")
_MOST_GROUPS: Final = 7
_MOST_DIGITS: Final = 19  # ISO/IEC 7812; E.164 has fewer
_FEWEST_DIGITS: Final = 7

PHONE_CHAIN: Final = re.compile(rf"\d(?:[{re.escape(_SEPARATORS)}]{{0,3}}\d){{6,}}")
"""At least seven digits, with what may stand between the digits of a phone number."""

CARD_CHAIN: Final = re.compile(rf"\d(?:[{SPACES}{re.escape(HYPHENS)}]?\d){{11,}}")
"""At least twelve digits, with what may stand between the digits of a card number."""

# Only ASCII letters make a group part of a word: Korean particles follow a number without a space.
# Punctuation joins two groups to a decimal, a date, a time, a version or an address.
_WORD: Final = r"[A-Za-z0-9_\d]"
_JOINT: Final = rf"[.,:/{re.escape(HYPHENS)}]"
_GROUP = re.compile(rf"((?<!{_WORD})(?<!\d{_JOINT}))?\d+((?!{_WORD})(?!{_JOINT}\d))?")
_OPENS: Final = 1  # groups of _GROUP that take part when a number may begin or end there
_CLOSES: Final = 2
_LOOKAHEAD: Final = 2


def windows(chains: re.Pattern[str], text: str, start: int) -> Iterator[tuple[int, list[int]]]:
    """Where numbers of at least seven digits may lie.

    Args:
        chains: Matches groups of digits in a row: `PHONE_CHAIN` or `CARD_CHAIN`.
        text: What to scan.
        start: Windows begin at or after this offset.

    Yields:
        The offset of a first digit, and the offsets where the number may end, longest first.
    """
    for chain in chains.finditer(text, start):
        groups = list(_GROUP.finditer(text, chain.start(), chain.end() + _LOOKAHEAD))
        for index, group in enumerate(groups):
            if group[_OPENS] is None:
                continue
            ends = _ends(groups[index : index + _MOST_GROUPS], chain.end())
            if ends:
                yield group.start(), ends


def undecided_from(text: str) -> int:
    """Where the number that may still be growing at the end of `text` begins."""
    floor = max(0, len(text) - LONGEST - 8)
    at = len(text)
    while at > floor and (text[at - 1] in _TAIL or text[at - 1].isdecimal()):
        at -= 1
    while at < len(text) and not (text[at] in "+(" or text[at].isdecimal()):
        at += 1
    return at


def digits_of(number: str) -> str:
    """The digits of `number` as ASCII, whatever script they were written in."""
    bare = number.translate(_WITHOUT_SEPARATORS)
    if bare.isascii() and bare.isdecimal():
        return bare
    return "".join(str(int(character)) for character in bare if character.isdecimal())


def _ends(groups: list[re.Match[str]], limit: int) -> list[int]:
    """Where a number made of the first of these groups may end, longest first."""
    first = groups[0].start()
    furthest = min(limit, first + LONGEST)
    ends: list[int] = []
    total = 0
    for group in groups:
        start, end = group.span()
        total += end - start
        if total > _MOST_DIGITS or end > furthest:
            break
        if total >= _FEWEST_DIGITS and group[_CLOSES] is not None:
            ends.append(end)
    return ends[::-1]
