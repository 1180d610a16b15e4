"""From one word to its terms."""

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final, cast

import Stemmer

from eventrail.retrieval.analysis.korean import korean_terms
from eventrail.retrieval.analysis.languages import STOP_WORDS
from eventrail.retrieval.analysis.pairs import pairs
from eventrail.retrieval.analysis.script import parts, stemmer_of

_KEPT: Final = 200_000
"""Words whose terms are kept at hand; about 40 MiB."""

_LONGEST: Final = 64
"""A longer run of letters is no word; so much of it is indexed."""

_SHORT: Final = 2


class Words(dict[str, list[str]]):
    """The terms of words, each worked out when it is first looked up. Not for several threads.

    Args:
        latin: the Snowball stemmer for Latin letters.
    """

    def __init__(self, latin: str) -> None:
        super().__init__()
        self._latin = latin
        self._stem = cache(_stemmer)

    def __missing__(self, word: str) -> list[str]:
        """Work out the terms of a word."""
        if len(self) >= _KEPT:
            self.clear()
        self[word] = found = self._terms(word)
        return found

    def _terms(self, word: str) -> list[str]:
        """A word of letters and digits is indexed whole and by its parts: `il6`, `il`."""
        lower = word[:_LONGEST].lower()
        found: list[str] = []
        spelt = 0
        before = False
        for kind, run in parts(lower):
            if kind == "hangul":
                found.extend(korean_terms(run, joined=before))
            elif kind == "unspaced":
                found.extend(pairs(run))
            elif kind == "digits":
                found.append(run)
                spelt += 1
            else:
                found.extend(self._of_letters(run, keep=_is_acronym(word)))
                spelt += 1
            before = True
        if spelt <= 1:
            return found
        apart = [term for term in found if len(term) >= _SHORT]
        whole = "".join(run for kind, run in parts(lower) if kind in {"digits", "letters"})
        return [*apart, self._stemmed(whole)]

    def _of_letters(self, run: str, *, keep: bool) -> list[str]:
        language = stemmer_of(run, self._latin)
        if run in STOP_WORDS.get(language, ()) and not keep:
            return []
        return [self._stemmed(run)]

    def _stemmed(self, run: str) -> str:
        return _plain(self._stem(stemmer_of(run, self._latin))(run))


def _stemmer(language: str) -> Callable[[str], str]:
    return cast("Callable[[str], str]", Stemmer.Stemmer(language).stemWord)


def _is_acronym(word: str) -> bool:
    """`WHO` is not `who`."""
    return len(word) >= _SHORT and word.isupper() and word.isascii()


def _plain(stem: str) -> str:
    """Take the accents off Latin letters; questions are often typed without."""
    if stem.isascii() or stemmer_of(stem, "") or not stem:
        return stem
    apart = unicodedata.normalize("NFKD", stem)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
