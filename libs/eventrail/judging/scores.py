"""What the rules say of an answer."""

import hashlib
from collections.abc import Collection
from typing import Final

from eventrail.eventlog.state import RequestState
from eventrail.judging.case import Case, case_of
from eventrail.judging.checks import REFERENCE_FREE, WITH_REFERENCE
from eventrail.judging.sampling import RULES

VERSION: Final = "2"
"""Version of the checks together; raised when a score changes its meaning."""


def scores_of(state: RequestState, only: Collection[str] = ()) -> dict[str, float]:
    """Return the scores of a completed answer by check; empty if there is nothing to judge.

    A check that says nothing about the request, as `grounded` without documents, has no score.

    Args:
        state: an ended request.
        only: the checks that are wanted; all if none is named.

    Raises:
        UnusableArtefact: a model that ships is damaged.
    """
    case = case_of(state)
    return scores_of_case(case, only) if case is not None else {}


def scores_of_case(case: Case, only: Collection[str] = ()) -> dict[str, float]:
    """Return the scores of a case by check; those beside a reference only where there is one.

    Raises:
        UnusableArtefact: a model that ships is damaged.
    """
    checks = (*REFERENCE_FREE, *WITH_REFERENCE) if case.reference else REFERENCE_FREE
    checks = tuple(each for each in checks if not only or each.name in only)
    if not case.answer.strip():
        return {"well_formed": 0.0}
    found = {each.name: each.measure(case) for each in checks}
    return {name: score for name, score in found.items() if score is not None}


def note_id(rid: str) -> str:
    """Return the id of the rules' note on a request; a new version may judge anew."""
    return hashlib.sha256(f"judged\x00{RULES}\x00{VERSION}\x00{rid}".encode()).hexdigest()[:24]
