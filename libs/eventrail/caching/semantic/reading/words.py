"""Words of a question, as written and in the form they are compared in."""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import Stemmer

from eventrail.caching.semantic.reading.amounts import in_digits
from eventrail.caching.semantic.reading.korean import is_korean, korean_stem
from eventrail.caching.semantic.reading.lexicon import PARTICLES, SAME, STOP, STOP_KO

LONGEST: Final = 4_000
"""Characters of a question that are read."""

_WORD: Final = re.compile(
    r"[A-Za-z]+(?:[&'][A-Za-z]+)+"  # AT&T, don't
    # load_all, v1.2, --all, .NET, C++, f()
    r"|(?:(?<!\w)--?|\.)?[A-Za-z][\w]*(?:[._/-][\w]+)*(?:\+\+|\#)?(?:\(\))?"
    r"|[$€£¥₩]|[°][CF]\b|%"
    r"|\d+(?:[.,:]\d+)*(?:[A-Za-z]{1,4}\b)?"
    r"|[가-힣]+|[^\W\d_]+"
)
_SPLIT: Final = re.compile(r"(?<=[A-Za-z0-9])(?=[가-힣])")
_CONTRACTED: Final = (
    (re.compile(r"[\u2018\u2019\u02bc`\u00b4]"), "'"),
    (re.compile(r"\b(can)(?:'?t|not)\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\b(won)'t\b", re.IGNORECASE), "will not"),
    (re.compile(r"\b(\w+)n't\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\b(\w+)'(?:s|re|ve|ll|d|m)\b", re.IGNORECASE), r"\1"),
    (
        re.compile(
            r"\b(do|does|did|is|was|are|were|should|would|could|has|have)nt\b", re.IGNORECASE
        ),
        r"\1 not",
    ),
)


_CONTRACTING: Final = ("'", "\u2018", "\u2019", "\u02bc", "`", "\u00b4", "nt", "NT", "annot")
"""A text without any of these holds no contraction; looking for them is quick."""
_KEPT: Final = 1024


class Word(NamedTuple):
    """One word.

    Attributes:
        raw: as written.
        plain: in small letters.
        stem: the form it is compared in.
        content: whether it tells questions apart.
        particle: the Korean particle that followed it.
        first: whether a sentence begins with it.
    """

    raw: str
    plain: str
    stem: str
    content: bool
    particle: str = ""
    first: bool = False


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text, in order."""
    found: list[Word] = []
    first = True
    plain = spelled_out(text)
    for match in _WORD.finditer(plain):
        parts = _SPLIT.split(match.group())
        for raw in parts:
            if raw in PARTICLES and found and match.start() < match.end() - len(raw):
                found[-1] = found[-1]._replace(particle=raw)  # PDF를
            else:
                word = _word(raw, first=first)
                found.append(word._replace(content=True) if raw.isascii() and parts[1:] else word)
            first = False
        first = plain[match.end() : match.end() + 2].rstrip() in {".", "?", "!", ":", "..", "??"}
    return tuple(found)


@lru_cache(maxsize=_KEPT)
def spelled_out(text: str) -> str:
    """Return a text with compatible characters made one, and contractions written in full."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST].replace("\u2103", "°C"))
    if any(sign in plain for sign in _CONTRACTING):
        for pattern, whole in _CONTRACTED:
            plain = pattern.sub(whole, plain)
    return plain if plain.isascii() else in_digits(plain)


def _word(raw: str, *, first: bool) -> Word:
    if is_korean(raw):
        stem, particle = korean_stem(raw)
        loose = stem in STOP_KO and (particle or len(stem) > 1)
        content = raw not in STOP_KO and not loose
        return Word(raw, raw, stem, content, particle, first)
    plain = "usa" if raw == "US" else raw.lower()
    content = plain not in STOP or (len(raw) == 1 and raw.isupper() and raw != "I" and not first)
    return Word(raw, plain, english_stem(plain), content, "", first)


@lru_cache(maxsize=65_536)
def english_stem(plain: str) -> str:
    """Return an English word's stem (Porter 2), in the form that stands for all like it."""
    if plain in SAME:
        return str(_STEMMER.stemWord(SAME[plain]))
    stem: str = _STEMMER.stemWord(plain)
    return _STEMS.get(stem, stem)


_STEMMER: Final = cast("Any", Stemmer).Stemmer("english")  # not annotated
_STEMS: Final[dict[str, str]] = {
    _STEMMER.stemWord(word): _STEMMER.stemWord(first) for word, first in SAME.items()
}
