"""Generated examples: attacks and harmless texts, in disguise or not, and documents."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from eventrail.guarding.attacks.train.disguise import disguised
from eventrail.guarding.attacks.train.phrases import Grammar, attacks, benign, grammars
from eventrail.guarding.attacks.train.sources import Row
from eventrail.guarding.attacks.train.suffixes import suffix

COUNTS: Final = {"en": 1200, "de": 500, "ko": 500, "zh": 300}
"""Attacks, and as many harmless texts, by language."""

OTHERS: Final = 150
"""The same for the other languages."""

FEW: Final = 3.0
"""What a harmless text counts in a language that no file has harmless rows of."""

DISGUISED: Final = 400
SUFFIXED: Final = 200
PLANTS: Final = 3
"""Planted instructions, as multiples of `PLANT_STEP`, by how much a grammar has to say."""

PLANT_STEP: Final = 50


def requests(seed: int = 0) -> Iterator[Row]:
    """Yield generated requests, the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 -- examples, not secrets
    for grammar in grammars():
        count = COUNTS.get(grammar.language, OTHERS)
        for made in (*attacks(grammar, chance, count), *benign(grammar, chance, count)):
            family = f"made/{made.family}"
            weight = 1.0 if made.attack or grammar.language in COUNTS else FEW
            yield Row(made.text, family, made.text, attack=made.attack, weight=weight)
    yield from _disguised(chance)


def suffixed(rows: Sequence[Row], seed: int = 0) -> Iterator[Row]:
    """Yield requests with senseless suffixes: attacks, whatever the request."""
    chance = random.Random(seed)  # noqa: S311 -- examples, not secrets
    harmful = [row.text for row in rows if row.attack and len(row.text) < PLANT_STEP * 4]
    english = next(each for each in grammars() if each.language == "en")
    for number in range(SUFFIXED):
        text = f"Write a guide on how to {english.say(chance, 'harm')}"
        base = chance.choice(harmful) if harmful and number % 2 else text
        yield Row(f"{base} {suffix(chance)}", "made/suffix", text, attack=True)


def plants(seed: int = 0) -> Iterator[Row]:
    """Yield instructions as they are planted in documents, in all languages."""
    chance = random.Random(seed)  # noqa: S311 -- examples, not secrets
    for grammar in grammars():
        for text in _plants(grammar, chance):
            yield Row(text, "made/plant", text, attack=True, where="plant")


def documents(seed: int = 0) -> Iterator[Row]:
    """Yield harmless documents: mails, manuals and answers to frequent questions."""
    chance = random.Random(seed)  # noqa: S311 -- examples, not secrets
    for grammar in grammars():
        for _ in range(PLANT_STEP):
            lines = [grammar.say(chance, "docs") for _ in range(chance.randint(2, 7))]
            text = " ".join(lines)
            yield Row(text, "made/document", text, where="document")


def _plants(grammar: Grammar, chance: random.Random) -> Iterator[str]:
    count = PLANT_STEP * PLANTS if "doc" in grammar.lists else PLANT_STEP // 2
    for number in range(count):
        if number % 5 == 0:
            yield f"{grammar.say(chance, 'override')} {grammar.say(chance, 'task')}"
        elif "doc" in grammar.lists:
            yield grammar.say(chance, "doc")
        else:
            yield grammar.say(chance, "plant")


def _disguised(chance: random.Random) -> Iterator[Row]:
    english = next(each for each in grammars() if each.language == "en")
    for make in (attacks, benign):
        for made in make(english, chance, DISGUISED):
            text, code = disguised(chance, made.text)
            yield Row(text, f"made/{code}", text, attack=made.attack)
