"""All measures of a claim in a row, and which way each may count."""

from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.grounding.match import Match
from eventrail.guarding.grounding.measures.asked import asked
from eventrail.guarding.grounding.measures.facts import facts
from eventrail.guarding.grounding.measures.order import order, replaced
from eventrail.guarding.grounding.measures.overlap import overlap, surface
from eventrail.guarding.grounding.measures.polarity import polarity
from eventrail.guarding.grounding.measures.roles import roles

MORE: Final = (
    "best",
    "letters_doc",
    "either_doc",
    "letters_best",
    "either_best",
    "letters_near",
    "either_near",
    "weakest",
    "weakest_three",
    "weakest_near",
    "weakest_three_near",
    "weakest_letters",
    "first",
    "last",
    "surface",
    "common",
    "grams_best",
    "grams_near",
    "near",
    "ordered",
    "run",
    "given",
    "fresh_letters",
    "fresh_either",
    "fresh_weakest",
)
"""Measures that may only speak for a claim."""

LESS: Final = (
    "missing",
    "missing_letters",
    "missing_near",
    "apart",
    "out_of_order",
    "replaced_both",
    "numbers_absent",
    "numbers_absent_near",
    "names_absent",
    "number_conflict",
    "number_swapped",
    "negation_odd",
    "denied",
    "turned",
    "opposed",
    "extreme_added",
    "speaker",
    "only_added",
    "role_changed",
    "fresh_missing",
    "away",
)
"""Measures that may only speak against it."""

FREE: Final = (
    "lead",
    "reverse",
    "replaced_after",
    "replaced_before",
    "negated",
    "negation_added",
    "negation_lost",
    "hedge_added",
    "hedge_lost",
    "only_lost",
    "questioned",
)
"""Measures that may do either."""

NAMES: Final = (*MORE, *LESS, *FREE)
DIRECTIONS: Final = (*(1 for _ in MORE), *(-1 for _ in LESS), *(0 for _ in FREE))

_MEASURES: Final = (overlap, surface, order, replaced, facts, polarity, roles, asked)


def features_of(match: Match) -> npt.NDArray[np.float32]:
    """Return the measures in the order of `NAMES`.

    The lengths of a claim, of the documents and of the question are none of them: what the wrong
    answers of some data set are like must not be mistaken for what makes an answer wrong.
    """
    found: dict[str, float] = {}
    for measure in _MEASURES:
        found |= measure(match)
    return np.asarray([found[name] for name in NAMES], np.float32)
