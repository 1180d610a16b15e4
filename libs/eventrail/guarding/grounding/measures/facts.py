"""Numbers and names of a claim that the documents do not hold, or hold otherwise."""

from itertools import pairwise

import numpy as np

from eventrail.guarding.grounding.match import FOUND, Match
from eventrail.guarding.grounding.words import Kind


def facts(match: Match) -> dict[str, float]:
    """Count numbers and names that are missing, and numbers that stand there differently."""
    kinds = np.asarray([word.kind for word in match.claim.weighty], int)
    number, name = (kinds & Kind.NUMBER) > 0, (kinds & Kind.NAME) > 0
    absent = match.either_anywhere < FOUND
    absent_near = match.either_nearby < FOUND
    return {
        "numbers_absent": float((number & absent).sum()),
        "numbers_absent_near": float((number & absent_near).sum()),
        "names_absent": float((name & absent).sum()),
        "number_conflict": float(_spare_number(match) and (number & absent_near).any()),
        "number_swapped": float(_swapped(match)),
    }


def _spare_number(match: Match) -> bool:
    mine = {word.stem for word in match.claim.words}
    return any(place.numbers - mine for place in match.nearby)


def _swapped(match: Match) -> int:
    """Count numbers that the documents do not give to a unit to which they give another."""
    units = set[str]().union(*(place.units for place in match.nearby))
    return sum(
        bool(count.kind & Kind.NUMBER)
        and count.stem not in match.forms_nearby
        and unit.stem in units
        for count, unit in pairwise(match.claim.words)
    )
