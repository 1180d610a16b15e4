"""Claims laid beside the documents: which word of a claim is found where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.grounding.claims import Claim
from eventrail.guarding.grounding.evidence import Evidence, Place
from eventrail.guarding.grounding.vectors import (
    Matrix,
    alike_by_letters,
    alike_by_meaning,
    letter_vectors,
    meaning_vectors,
    weights_of,
)
from eventrail.guarding.grounding.words import Word, content

Flags = npt.NDArray[np.bool_]

FOUND: Final = 0.6
"""How alike two words must be to be taken for the same."""
_ADJACENT: Final = 2
_NEAR: Final = 4


@dataclass(frozen=True)
class Match:
    """A claim beside the documents. Rows are the claim's words of weight.

    Attributes:
        claim: the claim.
        evidence: the documents.
        weights: how much each word tells.
        flat: how alike each is to each word of `evidence.flat`, by letters or meaning.
        hit: where in `flat` each is found.
        after: the places right after those.
        close: those places and their neighbourhood on both sides.
        letters: the same by letters alone, the best of each place.
        either: by letters or meaning, the best of each place.
        best: the place that holds most of the claim.
        around: that and its neighbours.
        fresh: which words the question did not bring.
        asked: for each place, how much of the question it holds; zeros without one.
        questioned: whether there was a question.
    """

    claim: Claim
    evidence: Evidence
    weights: Matrix
    flat: Matrix
    hit: Flags
    after: Flags
    close: Flags
    letters: Matrix
    either: Matrix
    best: int
    around: list[int]
    fresh: npt.NDArray[np.bool_]
    asked: Matrix
    questioned: bool

    @property
    def place(self) -> Place:
        """The sentence that holds most of the claim."""
        return self.evidence.places[self.best]

    @cached_property
    def nearby(self) -> list[Place]:
        """That sentence, the one before and the one after."""
        return [self.evidence.places[each] for each in self.around]

    @cached_property
    def forms_nearby(self) -> set[str]:
        """The words of those, as written and as stems."""
        return set[str]().union(*(place.forms for place in self.nearby))

    @cached_property
    def reverse(self) -> float:
        """How much of the words of `place` the claim holds, 0 to 1."""
        return float(self.flat[:, self.evidence.span(self.best)].max(axis=0).mean())

    @cached_property
    def either_anywhere(self) -> Matrix:
        """How alike each word is to the one most like it."""
        return np.asarray(self.either.max(axis=1))

    @cached_property
    def either_nearby(self) -> Matrix:
        """How alike each word is to the one most like it in `nearby`."""
        return np.asarray(self.either[:, self.around].max(axis=1))


def matches(claims: Sequence[Claim], evidence: Evidence, asked: Sequence[Word]) -> Iterator[Match]:
    """Yield each claim's match; there must be a place.

    Args:
        claims: of one answer.
        evidence: its documents.
        asked: the words of the question.
    """
    words = {word.stem: word for claim in claims for word in claim.weighty}
    words |= {word.stem: word for word in content(asked) if word.stem not in words}
    rows = {stem: row for row, stem in enumerate(words)}
    vocabulary = list(evidence.vocabulary)
    meanings = meaning_vectors([*words.values(), *vocabulary])
    mine, theirs = meanings[: len(words)], meanings[len(words) :]
    letters = alike_by_letters(letter_vectors(list(words.values())), letter_vectors(vocabulary))
    either = np.maximum(letters, alike_by_meaning(mine, theirs))
    weights = weights_of(list(words.values()), mine)
    questions = [rows[stem] for stem in {word.stem for word in content(asked)}]
    held = _held(either[questions], weights[questions], evidence)
    fresh = np.ones(len(words), bool)
    fresh[questions] = False
    flat = either[:, evidence.flat]
    hit = flat >= FOUND
    after = _spread(hit, _ADJACENT)
    close = _spread(hit, _NEAR) | _spread(hit[:, ::-1], _NEAR)[:, ::-1] | hit
    by_letters = _by_place(letters, evidence)
    by_either = np.maximum.reduceat(flat, evidence.firsts, axis=1)
    for claim in claims:
        own = [rows[word.stem] for word in claim.weighty]
        best = int((weights[own] @ (by_letters[own] + by_either[own])).argmax())
        yield Match(
            claim=claim,
            evidence=evidence,
            weights=weights[own],
            flat=flat[own],
            hit=hit[own],
            after=after[own],
            close=close[own],
            letters=by_letters[own],
            either=by_either[own],
            best=best,
            around=evidence.beside(best),
            fresh=fresh[own],
            asked=held,
            questioned=bool(questions),
        )


def _spread(hit: Flags, far: int) -> Flags:
    """Return what is true up to `far` places after a hit."""
    spread = np.zeros_like(hit)
    for step in range(1, far + 1):
        spread[:, step:] |= hit[:, :-step]
    return spread


def _by_place(alike: Matrix, evidence: Evidence) -> Matrix:
    return np.maximum.reduceat(alike[:, evidence.flat], evidence.firsts, axis=1)


def _held(either: Matrix, weights: Matrix, evidence: Evidence) -> Matrix:
    if not len(weights):
        return np.zeros(len(evidence.places), np.float32)
    by_place = _by_place(either, evidence)
    return np.asarray(weights @ by_place / weights.sum(), np.float32)
