"""Insults and hate in English: words and the patterns that turn them on somebody.

No labelled rows are behind this, so the figures are ranks rather than frequencies: 0.95 for slurs
and threats, 0.9 for an insult at somebody, 0.4 for an insulting word as such, 0.3 for swearing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from string import ascii_lowercase
from typing import Final, NamedTuple

import msgspec

from eventrail.guarding.automaton import automaton, literal
from eventrail.learning.normal import normal

GRAVE: Final = 0.95
DIRECTED: Final = 0.9
INSULTING: Final = 0.4
SWEARING: Final = 0.3

_LETTERS: Final = str.maketrans("@3$05!1|4", "aesosiiia")
_LEET: Final = re.compile(r"(?<=[a-z])[@3$05!1|4]{1,2}(?=[a-z])|(?<![\w.])[@$1](?=[a-z]{3})")
_SPELT: Final = re.compile(r"\b(?:[a-z][ .\-_*]){2,}[a-z]\b")
_GAPS: Final = re.compile(r"[ .\-_*]")
_DRAWN: Final = re.compile(r"([a-z])\1{2,}")
_VERBS: Final = (
    "kill",
    "hang",
    "shoot",
    "hurt",
    "rape",
    "beat",
    "die",
    "dies",
    "rot",
    "suffer",
    "gas",
    "deport",
    "exterminate",
    "hate",
    "kys",
    "suck",
    "drop",
    "killed",
    "burn",
    "screw",
)
"""What patterns hold besides the words: no pattern fits where none of either is."""

LONGEST: Final = 8000
"""Characters that are judged at most."""

_SHORT: Final = 300
"""Characters of a text that is judged as a whole."""

_AROUND: Final = 120
_STARRED: Final = {
    "f*ck": "fuck",
    "f**k": "fuck",
    "fck": "fuck",
    "fuk": "fuck",
    "sh*t": "shit",
    "b*tch": "bitch",
    "a**hole": "asshole",
    "c*nt": "cunt",
}

_HIDDEN: Final = "|".join(
    [
        r"[a-z][@3$05!1|4][a-z@3$05!1|4]|[@$1][a-z]{3}",
        r"[a-z][ .\-_*][a-z][ .\-_*][a-z]\b",
        *(each * 3 for each in ascii_lowercase),
        *map(literal, _STARRED),
    ]
)
"""Fits wherever one of the patterns above does, and at times where none does."""


class Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words, and patterns of them.

    Attributes:
        slurs: words that hate wherever they stand.
        insults: words that insult if they are turned on somebody.
        swearing: words that are coarse and no more.
        groups: of people.
        parts: of patterns, by name.
        grave: patterns of threats and hate.
        directed: patterns of insults at somebody.
        at_somebody: patterns of swearing at somebody.
    """

    slurs: list[str]
    insults: list[str]
    swearing: list[str]
    groups: list[str]
    parts: dict[str, str]
    grave: list[str]
    directed: list[str]
    at_somebody: list[str]


class _Rules(NamedTuple):
    grave: re.Pattern[str]
    directed: re.Pattern[str]
    at_somebody: re.Pattern[str]
    insults: re.Pattern[str]
    swearing: re.Pattern[str]
    any_word: re.Pattern[str]
    any_of_them: Callable[[str], bool]
    any_hidden: Callable[[str], bool]


def probability(text: str) -> float:
    """Return how likely a text is to insult or to hate, 0 to 1.

    Of a long text the beginning and the end are judged: tone is the user's own, what is pasted
    between is not.
    """
    rules = _rules()
    ends = [text] if len(text) <= LONGEST else [text[: LONGEST // 2], text[-LONGEST // 2 :]]
    pieces = (piece for end in ends for piece in _pieces(_plain(normal(end)), rules))
    return max((_judged(piece, rules) for piece in pieces), default=0.0)


def _pieces(plain: str, rules: _Rules) -> Iterator[str]:
    """Yield what stands around the words that could matter; a short text as a whole."""
    if len(plain) <= _SHORT:
        yield plain
        return
    if not rules.any_of_them(plain):
        return
    past = 0
    for found in rules.any_word.finditer(plain):
        if found.start() >= past:
            past = found.end() + _AROUND
            yield plain[max(0, found.start() - _AROUND) : past]


def _judged(plain: str, rules: _Rules) -> float:
    if rules.grave.search(plain):
        return GRAVE
    if rules.at_somebody.search(plain):
        return DIRECTED
    if rules.insults.search(plain):
        return DIRECTED if rules.directed.search(plain) else INSULTING
    return SWEARING if rules.swearing.search(plain) else 0.0


def _plain(shown: str) -> str:
    """Undo what hides a word: digits for letters, letters drawn out, spelt or starred."""
    plain = shown.replace("\u2019", "'")
    if not _rules().any_hidden(plain):
        return plain
    for hidden, word in _STARRED.items():
        plain = plain.replace(hidden, word)
    plain = _LEET.sub(lambda found: found[0].translate(_LETTERS), plain)
    plain = _SPELT.sub(lambda found: _GAPS.sub("", found[0]), plain)
    return _DRAWN.sub(r"\1", plain)


@cache
def _rules() -> _Rules:
    path = files(__package__ or "").joinpath("english.yaml")
    lexicon = msgspec.yaml.decode(path.read_bytes(), type=Lexicon)
    parts = dict(lexicon.parts)
    for name in ("slurs", "insults", "swearing", "groups"):
        parts[name] = _any_word(getattr(lexicon, name))
    words = {*lexicon.slurs, *lexicon.insults, *lexicon.swearing, *_VERBS}
    return _Rules(
        grave=_any_pattern(lexicon.grave, parts),
        directed=_any_pattern(lexicon.directed, parts),
        at_somebody=_any_pattern(lexicon.at_somebody, parts),
        insults=re.compile(rf"\b{parts['insults']}\b"),
        swearing=re.compile(rf"\b{parts['swearing']}\b"),
        any_word=re.compile(rf"\b{_any_word(sorted(words))}\b"),
        any_of_them=automaton(rf"\b(?:{'|'.join(map(literal, sorted(words)))})\b"),
        any_hidden=automaton(_HIDDEN),
    )


def _any_word(words: Sequence[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def _any_pattern(patterns: Sequence[str], parts: dict[str, str]) -> re.Pattern[str]:
    """Return a pattern that finds any of those given, their parts in braces filled in."""
    filled = "|".join(patterns)
    for name, part in parts.items():
        filled = filled.replace(f"{{{name}}}", part)
    return re.compile(filled)
