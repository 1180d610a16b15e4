"""A few precise signs of an attack, in many languages.

A sign is either a phrase, or two phrases close to each other, in either order: a verb such as
"ignore" and an object such as "previous instructions". Each kind of sign is one feature of the
final score; how much it counts is learnt (`train`), so that no single rule blocks by itself what
people also say harmlessly.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from eventrail.guarding.automaton import automaton, literal

NEAR: Final = 48
"""Characters between the two halves of a sign, at most."""

KINDS: Final = ("override", "extract", "persona", "template", "coercion")
"""Kinds of signs, as they are named in findings; the order is that of the model's weights."""

_SHORT: Final = 5


class Pairs(NamedTuple):
    """Two halves of a sign.

    Attributes:
        verbs: of which one has to stand close to
        objects: one of these.
        latin: whether a text in ASCII can hold both.
    """

    verbs: tuple[str, ...]
    objects: tuple[str, ...]
    latin: bool


class Rule(NamedTuple):
    """Attributes: `kind`; `phrases`, each a sign by itself; `pairs`, by language."""

    kind: str
    phrases: tuple[str, ...]
    pairs: tuple[Pairs, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules that come with Eventrail."""
    text = files("eventrail.guarding.attacks").joinpath("rules.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return tuple(_rule(kind, tables[kind]) for kind in KINDS)


def signs_in(folded: str) -> tuple[str, ...]:
    """Return the kinds of signs in a text without case, in the order of `KINDS`.

    What only attackers name, a phrase or the object of an order, is looked for first, all at
    once: most texts hold none, and the verbs of orders are everywhere.
    """
    if not _rare()(folded):
        return ()
    return tuple(rule.kind for rule in rules() if _fires(rule, folded))


@cache
def _rare() -> Callable[[str], bool]:
    """Return what finds any phrase or object of any rule, in one pass."""
    words = {phrase for rule in rules() for phrase in rule.phrases}
    words.update(each for rule in rules() for pairs in rule.pairs for each in pairs.objects)
    return automaton("|".join(map(literal, sorted(words))))


def _rule(kind: str, table: dict[str, list[str] | list[list[list[str]]]]) -> Rule:
    pairs = [_pairs(tuple(verbs), tuple(objects)) for verbs, objects in table.get("pairs", [])]
    return Rule(kind, tuple(str(each) for each in table.get("phrases", [])), tuple(pairs))


def _pairs(verbs: tuple[str, ...], objects: tuple[str, ...]) -> Pairs:
    return Pairs(verbs, objects, any(map(str.isascii, verbs)) and any(map(str.isascii, objects)))


def _fires(rule: Rule, text: str) -> bool:
    if any(phrase in text and _found(phrase, text) for phrase in rule.phrases):
        return True
    every = not text.isascii()
    return any(_close(pairs, text) for pairs in rule.pairs if every or pairs.latin)


def _close(pairs: Pairs, text: str) -> bool:
    verbs = [verb for verb in pairs.verbs if verb in text]
    if not verbs:
        return False
    objects = [each for each in pairs.objects if each in text]
    return bool(objects) and _near(_any(verbs), _any(objects)).search(text) is not None


def _found(phrase: str, text: str) -> bool:
    """Return whether a short phrase stands as a word; longer ones may stand anywhere."""
    return len(phrase) > _SHORT or re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in phrases)


def _near(verbs: str, objects: str) -> re.Pattern[str]:
    gap = rf"[^\n]{{0,{NEAR}}}?"
    return re.compile(rf"(?:{verbs}){gap}(?:{objects})|(?:{objects}){gap}(?:{verbs})")
