"""How much of a claim the documents hold, and how much of the best sentence the claim holds."""

from typing import Final

import numpy as np

from eventrail.guarding.grounding.marks import grams
from eventrail.guarding.grounding.match import Match
from eventrail.guarding.grounding.vectors import Matrix
from eventrail.guarding.grounding.words import Kind

_WEAKEST: Final = 3


def overlap(match: Match) -> dict[str, float]:
    """Return shares of the claim's words by weight, in all documents, nearby, and at the best."""
    either_doc, either_near = match.either_anywhere, match.either_nearby
    letters_doc = match.letters.max(axis=1)
    letters_near = match.letters[:, match.around].max(axis=1)
    held = (letters_doc, either_doc, match.letters[:, match.best], match.either[:, match.best])
    total = float(match.weights.sum())
    sums: list[float] = (np.stack([*held, letters_near, either_near]) @ match.weights).tolist()
    shares = [each / total for each in sums]
    ranked: list[float] = np.sort(match.weights @ (match.letters + match.either)).tolist()
    weakest_doc, weakest_near = _weakest(either_doc), _weakest(either_near)
    return {
        "best": ranked[-1] / (2 * total),
        "lead": (ranked[-1] - ranked[-2]) / (2 * total) if len(ranked) > 1 else 0.0,
        "letters_doc": shares[0],
        "either_doc": shares[1],
        "letters_best": shares[2],
        "either_best": shares[3],
        "letters_near": shares[4],
        "either_near": shares[5],
        "weakest": weakest_doc[0],
        "weakest_three": sum(weakest_doc) / len(weakest_doc),
        "weakest_near": weakest_near[0],
        "weakest_three_near": sum(weakest_near) / len(weakest_near),
        "weakest_letters": float(letters_doc.min()),
        "missing": total - sums[1],
        "missing_letters": total - sums[0],
        "missing_near": total - sums[5],
        "first": float(either_near[0]),
        "last": float(either_near[-1]),
    }


def surface(match: Match) -> dict[str, float]:
    """Return shares of the claim's words and letter triples as they are written."""
    there = match.forms_nearby
    weighty = [word.lower in there for word in match.claim.weighty]
    common = [word.lower in there for word in match.claim.words if word.kind & Kind.COMMON]
    mine = grams(match.claim.text)
    strange = mine.difference(*(place.grams for place in match.nearby))
    return {
        "surface": sum(weighty) / len(weighty),
        "common": sum(common) / max(len(common), 1),
        "grams_best": len(mine & match.place.grams) / max(len(mine), 1),
        "grams_near": (len(mine) - len(strange)) / max(len(mine), 1),
        "reverse": match.reverse,
    }


def mean(values: Matrix, weights: Matrix) -> float:
    """Return a weighted mean."""
    return float(values @ weights / weights.sum())


def _weakest(alike: Matrix) -> list[float]:
    found: list[float] = np.sort(alike)[:_WEAKEST].tolist()
    return found
