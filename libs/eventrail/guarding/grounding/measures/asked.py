"""What an answer adds to the question, and whether that stands where the question is about."""

from typing import Final

from eventrail.guarding.grounding.match import Match
from eventrail.guarding.grounding.measures.overlap import mean

_TIED: Final = 0.05
_NOTHING_ADDED: Final = {
    "fresh_letters": 1.0,
    "fresh_either": 1.0,
    "fresh_missing": 0.0,
    "fresh_weakest": 1.0,
    "away": 0.0,
}


def asked(match: Match) -> dict[str, float]:
    """Return shares of the words that the question did not bring; all are found if there is none.

    `away` is how much more of the question another sentence holds than the one that holds these;
    `questioned` is 1 if there was a question at all, whose words an answer may take for granted.
    """
    fresh, questioned = match.fresh, float(match.questioned)
    if not fresh.any():
        return _NOTHING_ADDED | {"questioned": questioned}
    weights = match.weights[fresh]
    letters, either = match.letters[fresh].max(axis=1), match.either[fresh].max(axis=1)
    by_place = weights @ match.either[fresh] / weights.sum()
    there = match.asked[by_place >= by_place.max() - _TIED].max()
    return {
        "fresh_letters": mean(letters, weights),
        "fresh_either": mean(either, weights),
        "fresh_missing": float(weights @ (1 - either)),
        "fresh_weakest": float(either.min()),
        "away": float(match.asked.max() - there),
        "questioned": questioned,
    }
