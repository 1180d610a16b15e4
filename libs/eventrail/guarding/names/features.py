"""What is seen of a word, apart from its neighbours.

Every feature is a string that hashes to a bucket; the trained model has a weight for each bucket,
place (two words before to two words after) and label. `FORM` changes whenever a feature does, so
that a model is never read with features other than those it was trained with.
"""

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from eventrail.guarding.names.listed import Lists

FORM: Final = "names-1"
BUCKETS: Final = 1 << 16

ABSENT: Final = BUCKETS - 1
"""The bucket of a word that is not there: before the first, after the last, too far away."""

_HANGUL_FIRST: Final = "가"
_HANGUL_LAST: Final = "힣"
_SHORT_NUMBER: Final = 2
_YEAR: Final = 4
_LONG: Final = 8
_NAME_LENGTHS: Final = (2, 3)
_PARTICLES: Final = frozenset(
    (
        *("은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로", "만", "씨", "님"),
        *("에서", "으로", "에게", "한테", "께서", "까지", "부터", "이나", "이라", "라고", "보다"),
        *("에는", "에도", "라는", "이다", "이고", "이며", "처럼", "들이", "들은", "들의", "씨가"),
        *("씨는", "씨의", "씨를", "씨와", "에서는", "에서도", "으로는", "이라는", "입니다"),
    )
)
_PARTICLE_LENGTHS: Final = (3, 2, 1)

SCRIPT_HANGUL: Final = "script=hangul"
SCRIPT_OTHER: Final = "script=other"
"""Every word has one of the two, so that their weights can tip the balance for all words."""


@lru_cache(1 << 15)  # beginnings and ends of words are few
def bucket_of(feature: str) -> int:
    """Return the bucket of a feature."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % ABSENT


def buckets_of(word: str, lists: Lists) -> list[int]:
    """Return the buckets of a word's features."""
    return [bucket_of(feature) for feature in features_of(word, lists)]


def gap_bucket(gap: str) -> int:
    """Return the bucket of what stands between two words."""
    return bucket_of(f"gap={_gap(gap)}")


def features_of(word: str, lists: Lists) -> list[str]:
    """Return the names of a word's features."""
    return [*plain_features_of(word, lists), *affixes_of(word)]


def plain_features_of(word: str, lists: Lists) -> list[str]:
    """Return what is seen of a word from two places away."""
    if word.isdecimal():
        return _of_number(word)
    if is_hangul(word):
        return _of_hangul(word, lists)
    return _of_letters(word, lists)


def affixes_of(word: str) -> list[str]:
    """Return what is seen only of a word itself and of its neighbours: how it begins and ends."""
    if word.isdecimal():
        return []
    if is_hangul(word):
        stem = stem_of(word)
        return [*_affixes(word, "k"), *_affixes(stem, "t"), f"particle={word[len(stem) :]}"]
    lower = word.lower()
    return [*_affixes(lower, "l"), *_affixes(lower, _shape(word))]


def is_hangul(word: str) -> bool:
    """Return whether a word is Korean."""
    return _HANGUL_FIRST <= word[0] <= _HANGUL_LAST


def stem_of(word: str) -> str:
    """Return a Korean word without the particle that it seems to end in."""
    for size in _PARTICLE_LENGTHS:
        if len(word) > size and word[-size:] in _PARTICLES:
            return word[:-size]
    return word


def _of_number(word: str) -> list[str]:
    size = min(len(word), _LONG)
    features = [SCRIPT_OTHER, f"digits={size}", f"digits={size},{word[0]}"]
    if size <= _SHORT_NUMBER:
        features.append(f"number={word}")
    if size == _YEAR:
        features.append(f"century={word[:2]}")
    return features


def _of_hangul(word: str, lists: Lists) -> list[str]:
    stem = stem_of(word)
    listed = lists.of(word) | lists.of(stem)
    return [
        SCRIPT_HANGUL,
        f"w={word}",
        f"stem={stem}",
        f"hangul={min(len(word), 6)},{min(len(stem), 5)}",
        f"listed={listed},hangul",
        f"name={stem[0] if len(stem) in _NAME_LENGTHS else ''},{min(len(stem), 4)}",
    ]


def _of_letters(word: str, lists: Lists) -> list[str]:
    lower = word.lower()
    shape = _shape(word)
    listed = lists.of(lower)
    return [
        SCRIPT_OTHER,
        f"w={lower}",
        f"shape={shape}",
        f"shape={shape},{min(len(word), 6)}",
        f"listed={listed}",
        f"listed={listed},{shape}",
        f"w={lower},{shape}",
    ]


def _affixes(word: str, mark: str) -> Iterable[str]:
    length = len(word)
    for size in (1, 2, 3) if mark in "kt" else (2, 3, 4):
        if length > size:
            yield f"{mark}<{word[:size]}"
            yield f"{mark}>{word[-size:]}"


def _shape(word: str) -> str:
    if word.islower():
        return "low"
    if word.isupper():
        return "One" if len(word) == 1 else "UPP"
    if word.istitle():
        return "Cap"
    return "Mix" if word.lower() != word.upper() else "Han"


def _gap(gap: str) -> str:
    """A few spellings for what stands between words: which signs, whether a line ends."""
    if gap == " " or not gap:
        return gap
    signs = "".join(dict.fromkeys(gap.replace("\r", "")))
    bare = signs.replace(" ", "_")
    return bare[:4]
