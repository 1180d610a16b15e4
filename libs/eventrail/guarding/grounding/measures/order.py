"""Whether words that stand together in a claim do so in the documents, and what replaced them."""

import numpy as np
import numpy.typing as npt

from eventrail.guarding.grounding.match import Flags, Match


def order(match: Match) -> dict[str, float]:
    """Return shares of the claim's neighbouring pairs that are near, or in order, somewhere."""
    hit = match.hit
    found = _any(hit, 1)
    if len(hit) == 1:
        only = float(found[0])
        return {"near": only, "ordered": only, "apart": 0.0, "out_of_order": 0.0, "run": only}
    near = _any(match.close[:-1] & hit[1:], 1)
    ordered = _any(match.after[:-1] & hit[1:], 1)
    both = found[:-1] & found[1:]
    return {
        "near": float(near.mean()),
        "ordered": float(ordered.mean()),
        "apart": float((both & ~near).sum()),
        "out_of_order": float((both & ~ordered).mean()),
        "run": _longest(ordered) / len(ordered),
    }


def replaced(match: Match) -> dict[str, float]:
    """Count words beside a found one, where the best sentence has another word that is not used.

    "The fire broke out in Leeds" beside "The fire broke out in York": one word is replaced.
    """
    here = match.hit[:, match.evidence.span(match.best)]
    used, given = _any(here, 0), _any(here, 1)
    after = before = both = 0
    for row in np.flatnonzero(~given):
        left = row > 0 and _unused(np.flatnonzero(here[row - 1]) + 1, used)
        right = row + 1 < len(given) and _unused(np.flatnonzero(here[row + 1]) - 1, used)
        after, before, both = after + left, before + right, both + (left and right)
    return {
        "given": float(given.mean()),
        "replaced_after": float(after),
        "replaced_before": float(before),
        "replaced_both": float(both),
    }


def _any(flags: Flags, axis: int) -> Flags:
    return np.asarray(flags.any(axis=axis), np.bool_)


def _unused(places: npt.NDArray[np.intp], used: Flags) -> bool:
    inside = places[(places >= 0) & (places < len(used))]
    return bool((~used[inside]).any())


def _longest(flags: Flags) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest
