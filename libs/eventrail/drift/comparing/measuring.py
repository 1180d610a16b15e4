"""Each measure of two sets of requests: tested, sized, and explained."""

from typing import Final

from eventrail.drift.comparing.of_names import of_names
from eventrail.drift.comparing.of_numbers import of_numbers
from eventrail.drift.comparing.of_vectors import of_vectors
from eventrail.drift.comparing.options import Options, Seen
from eventrail.drift.measures import MEASURES, Measure
from eventrail.drift.report import Change
from eventrail.drift.sequential.monitor import Embed

LEAST: Final = 10
"""Requests that a measure needs on each side."""


def changes_of(before: Seen, after: Seen, embed: Embed | None, options: Options) -> list[Change]:
    """Return what is found of each measure that both sides have, not corrected yet."""
    found = [_change(each, before, after, embed, options) for each in MEASURES]
    return [each for each in found if each is not None]


def _change(
    measure: Measure, before: Seen, after: Seen, embed: Embed | None, options: Options
) -> Change | None:
    if measure.form == "vector":
        return of_vectors(measure, before, after, embed, options) if embed is not None else None
    name = measure.name
    if measure.form == "category":
        sides = [[each for each in side if name in each.names] for side in (before, after)]
    else:
        sides = [[each for each in side if name in each.numbers] for side in (before, after)]
    if min(map(len, sides)) < LEAST:
        return None
    if measure.form == "category":
        return of_names(measure, sides[0], sides[1], options)
    return of_numbers(measure, sides[0], sides[1], options)
