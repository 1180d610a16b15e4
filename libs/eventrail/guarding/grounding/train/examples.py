"""Labelled answers as numbers: one example a claim."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.evaluating.grounding_rows import Labelled
from eventrail.guarding.grounding.claims import claims_of
from eventrail.guarding.grounding.evidence import evidence_of
from eventrail.guarding.grounding.features import NAMES, features_of
from eventrail.guarding.grounding.judge import is_korean
from eventrail.guarding.grounding.match import Match, matches
from eventrail.guarding.grounding.words import words_of

_SHARES: Final = {"summary": 1.5, "echoed": 0.7, "made": 0.2}


class Examples(NamedTuple):
    """What is learnt from.

    Attributes:
        rows: features, one row a claim.
        origin: the labelled row of each.
        korean: whether each is Korean.
    """

    rows: npt.NDArray[np.float32]
    origin: list[Labelled]
    korean: npt.NDArray[np.bool_]


def examples_of(rows: Iterable[Labelled]) -> Examples:
    """Return the claims of all rows.

    All sentences of a supported answer are supported; of one that is not, the sentence that is
    found least is taken for the one that is not. A bare yes or no teaches nothing.
    """
    features: list[npt.NDArray[np.float32]] = []
    origin: list[Labelled] = []
    korean: list[bool] = []
    for row in rows:
        claims = [claim for claim in claims_of(row.answer, row.question) if not claim.denies]
        evidence = evidence_of([row.document])
        if not claims or not evidence.places:
            continue
        found = list(matches(claims, evidence, words_of(row.question)))
        for match in found if row.supported else [min(found, key=_held)]:
            features.append(features_of(match))
            origin.append(row)
            korean.append(is_korean(match))
    stacked = np.stack(features) if features else np.zeros((0, len(NAMES)), np.float32)
    return Examples(stacked, origin, np.asarray(korean, bool))


def balanced(origin: Sequence[Labelled], labels: Sequence[bool]) -> list[float]:
    """Return weights, 1 on average, by which both labels of a set count alike.

    All sets that people labelled count alike but summaries, which are few and say most of what
    whole sentences are like; rows that were made count for less.
    """
    kinds = [(row.dataset, label) for row, label in zip(origin, labels, strict=True)]
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    raw = [_SHARES.get(kind[0], 1.0) / counts[kind] for kind in kinds]
    mean = sum(raw) / max(len(raw), 1)
    return [weight / mean for weight in raw]


def _held(match: Match) -> float:
    return float(match.either.max(axis=1) @ match.weights / match.weights.sum())
