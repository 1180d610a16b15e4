"""Words that turn a claim around, or make it stronger than the documents are."""

from collections.abc import Sequence

from eventrail.guarding.grounding.lexicon import EXTREMES, HEDGES, OPPOSITES, SPEAKER
from eventrail.guarding.grounding.marks import denials, forms, limits
from eventrail.guarding.grounding.match import Match
from eventrail.guarding.grounding.words import Word


def polarity(match: Match) -> dict[str, float]:
    """Count denials, opposites and words such as "always" that only one side has.

    `denied` and `turned` count a denial and an opposite by how alike the two sentences are: in a
    long sentence a "not" may belong to something else.
    """
    words, there = match.claim.words, match.place.words
    near = match.forms_nearby
    mine = denials(match.claim.text, words, match.place.forms)
    theirs = denials(match.place.text, there, forms(words))
    only, only_there = limits(words), match.place.limits
    opposed = _opposed(words, near)
    odd = float((mine - theirs) % 2)
    alike = match.reverse * float(match.either[:, match.best].mean())
    return {
        "negation_odd": odd,
        "denied": odd * alike,
        "negated": float(mine),
        "negation_added": float(mine > theirs),
        "negation_lost": float(theirs > mine),
        "opposed": float(opposed),
        "turned": bool(opposed) * alike,
        "extreme_added": float(_added(EXTREMES, words, near)),
        "hedge_added": float(_added(HEDGES, words, near)),
        "hedge_lost": float(_added(HEDGES, there, forms(words))),
        "speaker": float(sum(w.lower in SPEAKER and w.lower not in near for w in words)),
        "only_added": float(max(only - only_there, 0)),
        "only_lost": float(max(only_there - only, 0)),
    }


def _opposed(words: Sequence[Word], there: set[str]) -> int:
    return sum(
        any(
            form in OPPOSITES and form not in there and OPPOSITES[form] & there
            for form in (word.stem, word.lower)
        )
        for word in words
    )


def _added(of: frozenset[str], words: Sequence[Word], there: set[str]) -> int:
    return sum(bool(of & {word.stem, word.lower}) and word.stem not in there for word in words)
