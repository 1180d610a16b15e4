"""Another thing in the place of a thing, where nothing else differs."""

import unicodedata
from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.reading.lexicon import COUNTED
from eventrail.caching.semantic.reading.words import Word
from eventrail.caching.semantic.rules.entity import same_place
from eventrail.caching.semantic.rules.leftover import Leftover

_MOST: Final = 2
"""Words that may differ on either side."""
_PHRASE: Final = 4
"""Words of a question that is a mere phrase."""
_VERBAL: Final = frozenset("어아해와지네다요듯져려게가나야자래냐니까음임함")
"""Syllables that end predicates."""
_HEAD: Final = 2
"""Letters of a first syllable: consonant and vowel, without the one that closes it."""


def other_thing(one: Reading, other: Reading, left: Leftover) -> bool:
    """Return whether two Korean questions are the same but for a word or two in the same place.

    In English vectors tell synonyms from other words. For Korean there are none, so another word
    is taken for another thing, unless it is listed as a synonym or begins alike, as a verb does
    with another ending. Only for texts that ask for something: remarks say much in many words.
    """
    if not (one.korean and other.korean and _asks(one) and _asks(other)):
        return False
    if not 0 < len(left.one) <= _MOST or not 0 < len(left.other) <= _MOST:
        return False
    places = same_place(one.words, other.words, left)
    return any(not (_akin(a, b) or _counts(a) or _counts(b)) for a, b in places)


def _asks(reading: Reading) -> bool:
    if reading.asked or reading.text.rstrip().endswith("?"):
        return True
    nouns = all(word.stem == word.plain for word in reading.words)  # `신발 반품 규정`
    return nouns and len(reading.words) <= _PHRASE and reading.text.rstrip(" .")[-1] not in _VERBAL


def _counts(word: Word) -> bool:
    """Return whether a word is a number, which has a rule of its own."""
    return word.plain[0].isdigit() or word.plain in COUNTED


def _akin(one: Word, other: Word) -> bool:
    """Return whether two words begin with the same consonant and vowel."""
    mine, theirs = (unicodedata.normalize("NFD", word.plain)[:_HEAD] for word in (one, other))
    return mine == theirs
