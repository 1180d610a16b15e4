"""Real text without names: questions and statements, and prose sentences, from unlabelled rows."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from eventrail.guarding.names import listed
from eventrail.guarding.names.listed import Lists
from eventrail.guarding.names.train.pools import Pools
from eventrail.guarding.names.train.rows import Example
from eventrail.guarding.names.train.word_lists import words
from eventrail.guarding.names.words import words_of

_SENTENCE: Final = re.compile(r"(?<=[.?!])\s+")
_LONGEST: Final = 400
_LISTS: Final = ("nationalities", "times", "regions")


def plain_examples(texts: Iterable[str], pools: Pools, lists: Lists) -> list[Example]:
    """Return the sentences of texts that surely hold no name, in order, each once.

    In Latin letters these have no digit, and no capital letter but at the beginning; where they
    have none there either, all of their words are common ones. Korean ones hold no listed name.
    """
    names = {word.lower() for city in pools.large_cities for word in city.split()}
    names |= {word.lower() for country in pools.countries for word in country.split()}
    names |= {each.lower() for name in _LISTS for each in words(name)}
    sentences = dict.fromkeys(sentence for text in texts for sentence in _sentences(text))
    return [Example(each) for each in sentences if _is_plain(each, names, lists)]


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(" ".join(text.split())):
        if sentence and len(sentence) <= _LONGEST:
            yield sentence


def _is_plain(sentence: str, names: set[str], lists: Lists) -> bool:
    written = words_of(sentence).words
    if any(word.isdecimal() for word in written):
        return False
    if any("가" <= word[0] <= "힣" for word in written):
        known = listed.GIVEN | listed.FAMILY | listed.PLACE | listed.COUNTRY
        return not any(lists.of(word) & known for word in written)
    capital = sentence[0].isupper() and sentence[-1] in ".?!"  # a name would have a capital
    return all(
        (word.islower() or not at or word == "I")
        and word.lower() not in names
        and (len(word) == 1 or (capital and at) or lists.of(word.lower()) & listed.COMMON)
        for at, word in enumerate(written)
    )
