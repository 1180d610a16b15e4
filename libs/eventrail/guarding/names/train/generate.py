"""Sentences made of templates and values, with the spans of the values."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Final

from eventrail.guarding.names.train import english, korean
from eventrail.guarding.names.train.particles import with_particle
from eventrail.guarding.names.train.pools import Pools, Value
from eventrail.guarding.names.train.rows import Example, Labelled
from eventrail.guarding.names.train.values import LABELS, EnglishValues
from eventrail.guarding.names.train.values_korean import KoreanValues

_SLOT = re.compile(r"\{(\w+)\}")
_LOWER: Final = 0.14
_UPPER: Final = 0.04
_JOINED: Final = 0.25


def generate(count: int, seed: int = 0) -> list[Example]:
    """Return sentences: two of three English, the others Korean.

    Args:
        count: how many.
        seed: the same one gives the same sentences.
    """
    pools = Pools(seed)
    chance = pools.chance
    languages = (
        ([_unescape(each) for each in english.SENTENCES], EnglishValues(pools).slots, "en"),
        ([_unescape(each) for each in korean.SENTENCES], KoreanValues(pools).slots, "ko"),
    )
    plain = {"en": [_unescape(each) for each in english.PLAIN], "ko": korean.PLAIN}
    examples: list[Example] = []
    while len(examples) < count:
        templates, slots, language = languages[chance.random() < 1 / 3]
        parts = [_fill(chance.choice(templates), slots)]
        while chance.random() < _JOINED:
            more = chance.choice(plain[language])
            other = _fill(chance.choice(templates), slots)
            parts.append(chance.choice((Example(more), other)))
        chance.shuffle(parts)
        examples.append(_cased(_joined(parts, chance.choice([" ", " ", "\n"])), chance))
    everything = [*plain["en"], *plain["ko"]]
    return [*examples, *(Example(each) for each in everything * 4)]


def _fill(template: str, slots: Mapping[str, Value]) -> Example:
    text = ""
    spans: list[Labelled] = []
    pieces = _SLOT.split(template)
    for index, part in enumerate(pieces):
        if index % 2 == 0:
            text += part.replace("{{", "{").replace("}}", "}")
            continue
        value = slots[part]()
        pieces[index + 1] = with_particle(value, pieces[index + 1])
        if label := LABELS.get(part):
            spans.append(Labelled(label, len(text), len(text) + len(value)))
        text += value
    return Example(text, spans)


def _joined(parts: Sequence[Example], between: str) -> Example:
    text = ""
    spans: list[Labelled] = []
    for part in parts:
        text += between if text else ""
        spans += [
            Labelled(each.type, each.start + len(text), each.end + len(text)) for each in part.spans
        ]
        text += part.text
    return Example(text, spans)


def _cased(example: Example, chance: random.Random) -> Example:
    """People write in lower case, or shout."""
    drawn = chance.random()
    text = example.text
    if drawn < _LOWER:
        text = text.lower()
    elif drawn < _LOWER + _UPPER:
        text = text.upper()
    return Example(text, example.spans) if len(text) == len(example.text) else example


def _unescape(template: str) -> str:
    return template.replace("\\n", "\n")
