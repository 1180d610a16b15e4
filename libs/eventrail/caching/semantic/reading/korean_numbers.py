"""Numbers in Korean words: `두 개`, `세 번째`, `이틀`, `삼월`."""

import re
from typing import Final

from eventrail.caching.semantic.reading.lexicon import COUNTED, DAYS, SINO, UNITS

KOREAN_ONES: Final = frozenset({"한", "하나", "일", "하루"})
"""A one, which is often no number at all."""

Found = tuple[float | None, str, bool]
"""A number, what is left of the word, and whether it is a place in an order."""

_NONE: Final[Found] = (None, "", False)
_COUNTERS: Final = re.compile(
    r"^(?:개|명|번|가지|살|시|달|잔|병|대|권|마리|장|쪽|배|주|째|사람|시간|개월|군데|곳|층)"
)
_AFTER_SINO: Final = frozenset(["월", "년", "층", "개월", "주", "등", "위"])


def korean_number(plain: str, after: str) -> Found:
    """Return the number that a Korean word stands for.

    Args:
        plain: the word.
        after: the word after it, which may be what is counted.
    """
    if plain.startswith("첫"):
        return (1.0, "", True) if plain[:2] in {"첫", "첫째", "첫번"} else _NONE
    days = next((each for each in DAYS if plain.startswith(each)), "")
    if days:
        return _NONE if days in KOREAN_ONES else (COUNTED[days], "일간", False)
    if plain in COUNTED:
        return _alone(plain, after)
    return _with_counter(plain)


def _alone(plain: str, after: str) -> Found:
    if plain in KOREAN_ONES:
        return _NONE
    counts = len(plain) > 1 or _COUNTERS.match(after) is not None or after in UNITS
    return (COUNTED[plain], "", False) if counts else _NONE


def _with_counter(plain: str) -> Found:
    for word, value in COUNTED.items():
        rest = plain[len(word) :]
        if plain.startswith(word) and word not in KOREAN_ONES and _COUNTERS.match(rest):
            return value, rest, False
    if plain[0] in SINO and plain[1:] in _AFTER_SINO:
        return float(SINO[plain[0]]), plain[1:], False
    return _NONE
