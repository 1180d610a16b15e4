"""Draw labelled sentences from a grammar of requests: training rows that nobody collected."""

import random
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

import msgspec

_SLOT: Final = re.compile(r"\{(\w+)(:ing)?\}")
_DOUBLED: Final = re.compile(r"[^aeiou][aeiou][bdgmnpt]$")
_ENDS: Final = ("?", "", ".")


class Templates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences with slots, each with how many are drawn of it."""

    positive: list[tuple[str, int]]
    negative: list[tuple[str, int]]


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What fills the slots, and the sentences that have them."""

    lists: dict[str, list[str]]
    templates: Templates


class Drawn(msgspec.Struct, frozen=True):
    """A sentence.

    Attributes:
        text: what somebody might ask.
        positive: whether it is of the kind that is looked for.
        template: what it was drawn from; rows of one template are related.
    """

    text: str
    positive: bool
    template: str


def shipped(name: str) -> Grammar:
    """Return a grammar of this package, e.g. `harm/contrasts.en`."""
    path = files(__package__ or "").joinpath(*f"{name}.yaml".split("/"))
    return msgspec.yaml.decode(path.read_bytes(), type=Grammar)


def draw(grammar: Grammar) -> list[Drawn]:
    """Return the grammar's sentences, each once; always the same ones."""
    chance = random.Random(0)  # noqa: S311 -- training rows, no secrets
    found = {row.text: row for row in _rows(grammar, chance)}
    return list(found.values())


def gerund(phrase: str) -> str:
    """Return a phrase with its first word as a gerund: `beat up` becomes `beating up`."""
    verb, _, rest = phrase.partition(" ")
    if verb.endswith("ie"):
        verb = f"{verb[:-2]}y"
    elif verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        verb = verb[:-1]
    elif _DOUBLED.search(verb) and len(verb) <= len("strum"):
        verb = verb + verb[-1]
    return f"{verb}ing {rest}".strip()


def _rows(grammar: Grammar, chance: random.Random) -> Iterator[Drawn]:
    kinds = grammar.templates
    for positive, templates in ((True, kinds.positive), (False, kinds.negative)):
        for template, count in templates:
            for _ in range(count):
                text = _fill(template, grammar.lists, chance) + chance.choice(_ENDS)
                yield Drawn(text, positive, template)


def _fill(template: str, lists: Mapping[str, list[str]], chance: random.Random) -> str:
    def chosen(slot: re.Match[str]) -> str:
        word = chance.choice(lists[slot[1]])
        return gerund(word) if slot[2] else word

    return _SLOT.sub(chosen, template)
