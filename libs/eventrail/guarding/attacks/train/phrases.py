"""Sentences put together from small grammars, so that a model learns shapes and not rows.

A grammar is a TOML file a language: lists of sentences by purpose, with `{slots}` that name other
lists of the same file. Attacks and harmless texts use the same topics, words and greetings.
"""

import random
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

_SLOT: Final = re.compile(r"\{(\w+)\}")
_DEPTH: Final = 4


class Made(NamedTuple):
    """A generated text.

    Attributes:
        text: in one language.
        attack: whether it gives instructions that it has no right to give.
        family: what kind of attack, or of harmless text, it is.
        language: two letters.
    """

    text: str
    attack: bool
    family: str
    language: str


class Grammar(NamedTuple):
    """Attributes: `language`, two letters; `lists`, sentences by purpose or words by slot."""

    language: str
    lists: dict[str, list[str]]

    def say(self, chance: random.Random, purpose: str) -> str:
        """Return a sentence with its slots filled; empty where there is no such list."""
        text = chance.choice(self.lists.get(purpose, [""]))
        for _ in range(_DEPTH):
            if "{" not in text:
                break
            text = _SLOT.sub(lambda slot: self._fill(chance, slot), text)
        return text

    def _fill(self, chance: random.Random, slot: re.Match[str]) -> str:
        return chance.choice(self.lists.get(slot[1], [slot[0]]))


@cache
def grammars() -> list[Grammar]:
    """Return the grammars of all languages, in the order of their names."""
    folder = files("eventrail.guarding.attacks.train").joinpath("grammar")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=str)
    return [Grammar(path.name[:2], tomllib.loads(path.read_text("utf-8"))) for path in paths]


def attacks(grammar: Grammar, chance: random.Random, count: int) -> Iterator[Made]:
    """Yield direct attacks; equal seeds give equal texts."""
    makers = {
        "override": ("lead", "override", "task"),
        "after_benign": ("ask", "override", "task"),
        "override_only": ("override",),
        "extract": ("pretext", "extract"),
        "extract_only": ("extract",),
        "override_extract": ("override", "extract"),
        "persona": ("lead", "persona", "persona", "task"),
        "persona_only": ("persona",),
        "overload": ("ask", "ask", "ask", "extract"),
        "pair": ("pair",),
    }
    families = list(makers)
    for number in range(count):
        family = families[number % len(families)]
        text = " ".join(filter(None, (grammar.say(chance, part) for part in makers[family])))
        if text:
            yield Made(text, attack=True, family=family, language=grammar.language)


def benign(grammar: Grammar, chance: random.Random, count: int) -> Iterator[Made]:
    """Yield harmless requests, half of them with words that attacks like to use."""
    makers = {
        "ask": ("ask",),
        "trigger": ("trigger",),
        "asks": ("ask", "ask"),
        "thanks": ("lead", "trigger"),
        "mixed": ("trigger", "ask"),
    }
    families = list(makers)
    for number in range(count):
        family = families[number % len(families)]
        text = " ".join(filter(None, (grammar.say(chance, part) for part in makers[family])))
        if text:
            yield Made(text, attack=False, family=family, language=grammar.language)
