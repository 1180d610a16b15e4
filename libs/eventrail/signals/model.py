"""How likely a user is dissatisfied, told by the turn just said and those before it.

The model that ships was trained on dialogues whose user turns people had rated 1 to 5 for how
satisfied the user was by then; dissatisfied is a mean below 3. It looks at what the user says,
at what the system had said just before, and at the course so far: nothing that comes later.
Linear models over words and static vectors give scores; trees weigh those with the measures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from eventrail.learning.artefact import Artefact, UnusableArtefact
from eventrail.learning.calibrate import Curve
from eventrail.learning.embedding import static_embedder
from eventrail.learning.features import Features
from eventrail.learning.linear import LinearModel
from eventrail.learning.registry import model_in_force
from eventrail.learning.trees import Trees, trees_of
from eventrail.signals.measures import NAMES, measured
from eventrail.signals.turns import USER, Turn, said_before

KIND: Final = "dissatisfied-1"
NAME: Final = "dissatisfied"
PACKAGE: Final = "eventrail.signals"

Rows = npt.NDArray[np.float32]

WORDS: Final = Features(chars=(), words=(1, 2), buckets=1 << 13)
"""The n-grams that the linear parts see."""


@dataclass(frozen=True, slots=True)
class LinearParts:
    """The linear models.

    Attributes:
        own: over the words of the user's turn.
        system: over the words that the system had said before it.
        vectors: `[513]`, over the static vectors of both, and a bias.
    """

    own: LinearModel
    system: LinearModel
    vectors: Rows

    def scores(self, turns: Sequence[Turn]) -> Rows:
        """Return the scores of the last turn, a user's."""
        text, before = turns[-1].text, said_before(turns)
        scores = (
            float(self.own.scores(text)[0]),
            float(self.system.scores(before)[0]),
            float(vector_of(text, before) @ self.vectors),
        )
        return np.asarray(scores, np.float32)


@dataclass(frozen=True, slots=True)
class Dissatisfaction:
    """The model.

    Attributes:
        version: of its artefact.
        threshold: the probability from which a user counts as dissatisfied.
        linear: what words tell.
        trees: over the measures and the scores of the linear parts.
        curve: from the trees' sum to a probability.
    """

    version: str
    threshold: float
    linear: LinearParts
    trees: Trees
    curve: Curve

    def probability(self, turns: Sequence[Turn]) -> float:
        """Return how likely the user is dissatisfied; 0 if no user spoke last."""
        if not turns or turns[-1].role != USER:
            return 0.0
        row = np.concatenate([measured(turns), self.linear.scores(turns)])
        return self.curve.probability(float(self.trees.scores(row[None])[0]))


def vector_of(text: str, before: str) -> Rows:
    """Return the static vectors of what was said and of what was said before, and a 1."""
    embed = static_embedder().embed
    return np.concatenate([embed(text), embed(before), np.ones(1, np.float32)])


def model_of(artefact: Artefact) -> Dissatisfaction:
    """Return the model that an artefact holds.

    Raises:
        UnusableArtefact: it was trained on other measures than this release takes.
    """
    settings, arrays = artefact.manifest.settings, artefact.arrays
    if tuple(settings.get("measures", ())) != NAMES:
        raise UnusableArtefact(
            f"the model {artefact.manifest.name} was trained on other measures; train it anew"
        )
    features = msgspec.convert(settings["features"], Features)
    return Dissatisfaction(
        version=artefact.manifest.version,
        threshold=float(settings["threshold"]),
        linear=LinearParts(
            own=_linear_of(arrays, "own", features),
            system=_linear_of(arrays, "system", features),
            vectors=arrays["vectors"].astype(np.float32),
        ),
        trees=trees_of(arrays, "trees"),
        curve=msgspec.convert(settings["curve"], Curve),
    )


def in_force() -> Dissatisfaction:
    """Return the model in force: one an operator has published, else the one that ships.

    Raises:
        UnusableArtefact: it is damaged, or of another kind.
    """
    return model_in_force(PACKAGE, NAME, KIND, model_of)


def _linear_of(arrays: dict[str, npt.NDArray[Any]], name: str, features: Features) -> LinearModel:
    weights = arrays[f"{name}_weights"].astype(np.float32)
    return LinearModel(features, weights, arrays[f"{name}_bias"].astype(np.float32))
