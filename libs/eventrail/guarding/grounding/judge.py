"""Who judges claims: the model that ships, or anything else that can, such as a model pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np

from eventrail.guarding.grounding.features import NAMES, features_of
from eventrail.guarding.grounding.match import Match
from eventrail.guarding.grounding.model import Model, shipped_model
from eventrail.guarding.grounding.words import Kind

_DENIED: Final = NAMES.index("denied")
_TURNED: Final = NAMES.index("turned")
_SURELY_DENIED: Final = 0.6
_SURELY_TURNED: Final = 0.5
_SURE: Final = 0.8
"""How sure it is that one of two like sentences with a "not" between them contradicts the other.

Rows that people labelled hold too few of those for the trees to learn it: among 1,488 Korean pairs
there are 18, of which two are labelled as entailed.
"""


class Opinion(NamedTuple):
    """What a judge thinks of a claim.

    Attributes:
        supported: how probable it is that the evidence supports it, 0 to 1.
        contradicted: how probable it is, if not, that the evidence says otherwise, 0 to 1.
    """

    supported: float
    contradicted: float


class Judge(Protocol):
    """Judges claims. One that asks a large model takes `claim.text` and the texts of `nearby`."""

    def judge(self, claims: Sequence[Match]) -> list[Opinion]:
        """Return an opinion on each claim, in order."""
        ...


@dataclass(frozen=True, slots=True)
class TreeJudge:
    """Judges by measures and small trees, in well under a millisecond a claim.

    Attributes:
        model: the trees; those that ship by default.
    """

    model: Model | None = None

    def judge(self, claims: Sequence[Match]) -> list[Opinion]:
        """Return an opinion on each claim, in order."""
        if not claims:
            return []
        model = self.model or shipped_model()
        rows = np.stack([features_of(claim) for claim in claims]).reshape(-1, len(NAMES))
        korean = np.asarray([is_korean(claim) for claim in claims], bool)
        supported, contradicted = model.probabilities(rows, korean)
        turned = (rows[:, _DENIED] >= _SURELY_DENIED) | (rows[:, _TURNED] >= _SURELY_TURNED)
        supported[turned] = np.minimum(supported[turned], 1 - _SURE)
        contradicted[turned] = np.maximum(contradicted[turned], _SURE)
        return [
            Opinion(float(one), float(other))
            for one, other in zip(supported, contradicted, strict=True)
        ]


def is_korean(match: Match) -> bool:
    """Return whether at least half of a claim's words of weight are Korean."""
    words = match.claim.weighty
    return 2 * sum(bool(word.kind & Kind.KOREAN) for word in words) >= len(words)
