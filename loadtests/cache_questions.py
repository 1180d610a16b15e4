"""Questions that are never the same twice, and the same in other words."""

from __future__ import annotations

import random
from typing import Final

_WHAT: Final = (
    ("What is the opening time of {place}", "When does {place} open"),
    ("How do I get a ticket for {place}", "How can I get a ticket for {place}"),
    ("Where can I park near {place}", "Where is there parking near {place}"),
    ("Which bus goes to {place}", "What bus goes to {place}"),
    ("How old is {place}", "What is the age of {place}"),
    ("Who built {place}", "By whom was {place} built"),
)
_STRANGE: Final = (
    "Explain how {one} enzymes break down {two} sugars",
    "Why does my {one} compiler reject the {two} type?",
    "Compare the {one} treaty with the {two} accord",
    "List three side effects of {one} taken with {two}",
    "How do I convert {one} invoices to {two} format?",
)
_FIRST: Final = (
    "north", "south", "old", "new", "upper", "lower", "white", "black", "green", "red", "stone",
    "silver", "golden", "quiet", "royal", "little", "great", "hidden", "winter", "summer",
)  # fmt: skip
_SECOND: Final = (
    "harbour", "castle", "museum", "garden", "bridge", "market", "library", "theatre", "tower",
    "station", "mill", "abbey", "gallery", "stadium", "beach", "chapel", "palace", "school",
    "farm", "lighthouse",
)  # fmt: skip
_SYLLABLES: Final = ("ka", "lo", "mi", "ren", "tos", "vel", "dar", "un", "pri", "sta", "gor", "hel")


def questions(count: int, seed: int) -> list[str]:
    """Return so many different questions; those of different seeds differ."""
    rng = random.Random(seed)  # noqa: S311 -- the same questions in each run
    found: dict[str, None] = {}
    while len(found) < count:
        name = "".join(rng.choices(_SYLLABLES, k=3)).capitalize()
        place = f"the {rng.choice(_FIRST)} {rng.choice(_SECOND)} of {name}{seed}"
        found[rng.choice(_WHAT)[0].format(place=place) + "?"] = None
    return list(found)


def strangers(count: int, seed: int) -> list[str]:
    """Return so many questions about something else."""
    rng = random.Random(seed)  # noqa: S311 -- the same questions in each run
    found: dict[str, None] = {}
    while len(found) < count:
        one, two = ("".join(rng.choices(_SYLLABLES, k=3)) for _ in range(2))
        found[rng.choice(_STRANGE).format(one=one, two=two)] = None
    return list(found)


def reworded(question: str) -> str:
    """Return a question in other words."""
    for one, other in _WHAT:
        head, _, tail = one.partition("{place}")
        if question.startswith(head) and question.endswith(f"{tail}?"):
            place = question[len(head) : len(question) - len(tail) - 1]
            return other.format(place=place) + "?"
    return question
