"""From texts to terms: the same for passages and for questions.

Each part of a text is treated by its script: Latin letters by the stemmer of the text's language,
other alphabets by that of theirs, Korean by pairs of syllables without endings, writing without
spaces by pairs of characters. ADR 0024 has what was measured.
"""

import re
import unicodedata
from collections import defaultdict
from typing import Final

from eventrail.retrieval.analysis.languages import language_of
from eventrail.retrieval.analysis.words import Words
from eventrail.retrieval.interface import Analyser

NAME: Final = "mixed-1"
"""Names what analysers do; part of an index's settings, so that another one makes another index."""

_WORD = re.compile(r"\w+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_COMPOUND = re.compile(r"[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)+")
_DASHES = re.compile(r"[-/]")
_LONGEST: Final = 40
"""A longer compound is a path or an address; its parts are enough."""


class _ByLanguage(defaultdict[str, Words]):
    def __missing__(self, language: str) -> Words:
        self[language] = words = Words(language)
        return words


def make_analyser() -> Analyser:
    """Return a function from a text to its terms. Not to be shared between threads."""
    known = _ByLanguage()

    def analyse(text: str) -> list[str]:
        plain = _normal(text)
        words = _WORD.findall(plain)
        terms_of = known[language_of({word.lower() for word in words})]
        terms = [term for word in words for term in terms_of[word]]
        for compound in _COMPOUND.findall(plain):
            if len(compound) <= _LONGEST:
                terms.extend(terms_of[_DASHES.sub("", compound)][-1:])
        return terms

    return analyse


def _normal(text: str) -> str:
    """Write alike what is alike: `1,000` and `1000`, `U.S.` and `US`, full and half width."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if text.isupper():
        text = text.lower()  # capitals that all words have mark no acronyms
    text = _THOUSANDS.sub("", text)
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
