"""Which language a text is in: by its script, and in Latin script by the commonest words.

Enough to tell whether an answer is in the language of its question; no translator's judgement.
Words are weighed by script: a syllable of Hangul, or an ideograph, carries about as much as two
and a half letters.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from eventrail.guarding.answers.prose import prose

LOOKED_AT: Final = 2_000
"""Characters of a text that are looked at."""

LEAST_WEIGHT: Final = 12.0
"""Letters (or their weight in syllables) below which a text is too short to tell."""

LEAST_SHARE: Final = 0.3
"""The share of a text that is enough to be in a language: terms of others may be mixed in."""

_LEAST_WORDS: Final = 3
"""Different common words that it takes to tell a language in Latin script."""

_SCRIPTS: Final[tuple[tuple[str, str, float], ...]] = (
    ("ko", "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e", 2.5),
    ("kana", "\u3041-\u30ff", 2.0),
    ("han", "\u3400-\u9fff", 2.5),
    ("ru", "\u0400-\u04ff", 1.0),
    ("el", "\u0370-\u03ff", 1.0),
    ("he", "\u0590-\u05ff", 1.2),
    ("ar", "\u0600-\u06ff", 1.2),
    ("hi", "\u0900-\u097f", 1.2),
    ("th", "\u0e00-\u0e7f", 1.2),
    ("latin", "A-Za-z\u00c0-\u024f", 1.0),
)
_RUNS: Final = [(name, re.compile(f"[{chars}]+"), weight) for name, chars, weight in _SCRIPTS]
_OTHER_THAN_LETTERS: Final = re.compile(r"[^A-Za-z]+")
_WORDS: Final = re.compile(r"[a-z\u00e0-\u024f']+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Final[Mapping[str, frozenset[str]]] = {
    "en": _words(
        "the of and to in is that it for was on are as with be this have from or by you not but "
        "what which can your will we they an at has if there how when do my"
    ),
    "de": _words(
        "der die das und ist nicht ein eine zu den mit von auf für im dem des sich es auch als "
        "werden sie ich wir aus bei nach oder wie sind kann wenn zum zur einen einer"
    ),
    "fr": _words(
        "le la les des et est une un du en que qui dans pour pas sur au avec ce il par plus sont "
        "ne vous nous ou mais cette être aux elle je c'est d'une"
    ),
    "es": _words(
        "el la los las de es una un que en por para con no se del al lo como más su pero "
        "está son sus este esta puede cuando muy también hay qué cómo"
    ),
    "it": _words(
        "il la gli le di è una un che in per con non si del della al lo come più sono questo "
        "questa anche nel alla dei può essere ha ma perché delle"
    ),
    "pt": _words(
        "os é uma um que em por para com não se da na mais como ao dos das "
        "são ou mas também você está pode seu sua isso este quando"
    ),
    "nl": _words(
        "de het een en is van niet in op te dat voor met die zijn er aan ook als bij of maar "
        "wordt worden kan naar om dan je ik we deze dit uit"
    ),
}
_NAMES: Final[Mapping[str, str]] = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "pt": "Portuguese", "ru": "Russian", "th": "Thai",
    "zh": "Chinese",
}  # fmt: skip
_NAMED: Final = re.compile(
    r"(?i)\b(?:translat\w*|traduc\w*|übersetz\w*|traduir\w*|tradui\w*|"
    r"(?:in|into|to|using|auf|en|em) (?:arabic|german|greek|english|spanish|french|"
    r"hebrew|hindi|italian|japanese|korean|dutch|portuguese|russian|thai|chinese|deutsch|englisch|español|inglés|français|anglais))\b"
    r"|번역|통역|(?:한국어|한글|영어|영문|국문|일본어|일어|중국어|불어|프랑스어|독일어|독어|"
    r"스페인어|러시아어)\s*(?:로|으로)|翻译|翻訳"
)


class Told(NamedTuple):
    """What a text's language was taken to be.

    Attributes:
        language: the likeliest, as an ISO 639-1 code; empty if the text is too short or mixed.
        shares: the share of the text by language, 0 to 1.
    """

    language: str
    shares: Mapping[str, float]


def name_of(language: str) -> str:
    """Return a language's English name."""
    return _NAMES.get(language, language)


def tell(text: str) -> Told:
    """Return which language a text is in, its code and quotations aside."""
    plain = prose(text[:LOOKED_AT])
    weights = _by_script(plain)
    whole = sum(weights.values())
    if whole < LEAST_WEIGHT:
        return Told("", {})
    shares = {name: weight / whole for name, weight in _by_language(weights, plain).items()}
    likeliest = max(shares, key=lambda name: shares[name], default="")
    return Told(likeliest if shares.get(likeliest, 0.0) > 1 / 2 else "", shares)


def wanted_of(question: str, *instructions: str) -> str:
    """Return the language that a question wants its answer in: its own.

    Empty if it cannot be told: the question is too short or mixed, or it or an instruction
    speaks of a language.
    """
    if any(_NAMED.search(text[:LOOKED_AT]) for text in (question, *instructions)):
        return ""
    return tell(question).language


def other_than(wanted: str, answer: str) -> str:
    """Return the language of an answer that is not in the one that is wanted; empty if it is.

    Args:
        wanted: ISO 639-1; empty for any.
        answer: the whole answer.
    """
    if not wanted:
        return ""
    told = tell(answer)
    if told.language in {"", wanted} or told.shares.get(wanted, 0.0) >= LEAST_SHARE:
        return ""
    return told.language


def _by_script(text: str) -> dict[str, float]:
    if text.isascii():
        return {"latin": float(len(_OTHER_THAN_LETTERS.sub("", text)))}
    return {name: weight * sum(map(len, runs.findall(text))) for name, runs, weight in _RUNS}


def _by_language(weights: Mapping[str, float], text: str) -> dict[str, float]:
    """Return the weights by language, of those scripts that stand for one."""
    found = {n: w for n, w in weights.items() if w and n not in {"latin", "kana", "han"}}
    kana, han = weights.get("kana", 0.0), weights.get("han", 0.0)
    if kana and kana * 5 > han:  # Japanese is written in both
        found["ja"] = kana + han
    elif han:
        found["zh"] = han
    latin = _latin(text)
    if latin:
        found[latin] = weights.get("latin", 0.0)
    return found


def _latin(text: str) -> str:
    """Return the language of the words in Latin script; empty if none is ahead."""
    words = Counter(_WORDS.findall(text.casefold()))
    hits = {name: [words[word] for word in words.keys() & each] for name, each in _COMMON.items()}
    first, second = sorted(hits, key=lambda name: -sum(hits[name]))[:2]
    alone = not sum(hits[second])  # then fewer words will do
    various = len(hits[first]) >= _LEAST_WORDS - alone
    return first if various and sum(hits[first]) > sum(hits[second]) * 1.2 else ""
