"""Which script characters belong to, and the parts of a word by script."""

import re
from collections.abc import Iterator
from typing import Final

_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
_UNSPACED: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese characters
    "\U00020000-\U0003ffff"
)
_PARTS: Final = re.compile(
    rf"(?P<hangul>[{_HANGUL}]+)|(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<digits>\d+)|(?P<letters>[^\W\d_{_HANGUL}{_UNSPACED}]+)"
)
_STEMMERS: Final = (
    ("greek", 0x370, 0x3FF),
    ("russian", 0x400, 0x52F),
    ("armenian", 0x530, 0x58F),
    ("arabic", 0x600, 0x6FF),
    ("hindi", 0x900, 0x97F),
    ("tamil", 0xB80, 0xBFF),
)


def parts(word: str) -> Iterator[tuple[str, str]]:
    """Yield the runs of one kind in a word: `hangul`, `unspaced`, `digits` or `letters`."""
    for match in _PARTS.finditer(word):
        yield match.lastgroup or "", match[0]


def stemmer_of(letters: str, latin: str) -> str:
    """Return the name of the Snowball stemmer for a run of letters.

    Args:
        letters: not empty.
        latin: the one for Latin letters, and for scripts that have none.
    """
    first = ord(letters[0])
    if first < _STEMMERS[0][1]:
        return latin
    return next((name for name, low, high in _STEMMERS if low <= first <= high), latin)


def writing_of(text: str) -> str:
    """Return the kind of run that most of a text's letters are in; `letters` for none."""
    counts = {"letters": 0, "hangul": 0, "unspaced": 0}
    for kind, run in parts(text):
        if kind in counts:
            counts[kind] += len(run)
    return max(counts, key=counts.__getitem__)
