"""All rules, in the order in which they are asked."""

from collections.abc import Callable
from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.rules.asked import asks_else, other_modal
from eventrail.caching.semantic.rules.direction import other_direction
from eventrail.caching.semantic.rules.entity import other_name
from eventrail.caching.semantic.rules.groups import excluded
from eventrail.caching.semantic.rules.leftover import Leftover, leftover
from eventrail.caching.semantic.rules.negation import denies_one
from eventrail.caching.semantic.rules.numbers import other_number, other_unit
from eventrail.caching.semantic.rules.roles import swapped
from eventrail.caching.semantic.rules.thing import other_thing
from eventrail.caching.semantic.rules.undone import undone

Rule = Callable[[Reading, Reading, Leftover], bool]

RULES: Final[tuple[tuple[str, Rule], ...]] = (
    ("number", other_number),
    ("unit", other_unit),
    ("negation", denies_one),
    ("antonym", excluded("antonym")),
    ("antonym", undone),
    ("degree", excluded("degree")),
    ("quantifier", excluded("quantifier")),
    ("time", excluded("time")),
    ("person", excluded("person")),
    ("modality", excluded("modality")),
    ("modality", other_modal),
    ("asked", asks_else),
    ("direction", other_direction),
    ("roles", swapped),
    ("entity", other_name),
    ("entity", other_thing),
)


def difference(one: Reading, other: Reading, left: Leftover | None = None) -> str:
    """Return the first rule that says that two questions differ; empty if none does.

    Args:
        one: a question.
        other: another.
        left: what is left of them, if the caller has it.
    """
    left = left or leftover(one, other)
    return next((name for name, differs in RULES if differs(one, other, left)), "")
