"""How likely it is that what was found answers: a logistic model of the evidence."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eventrail.learning.artefact import Artefact, UnusableArtefact
from eventrail.learning.calibrate import Curve
from eventrail.learning.registry import load_bundled
from eventrail.retrieval.relevance.evidence import NAMES, Evidence

KIND: Final = "relevance-1"
GROUPS: Final = ("letters_vectors", "letters_words", "syllables")
"""Which weights there are: cosines count where they are worth something, and pairs of syllables or
characters match more by chance than words do."""

_EVEN: Final = Curve()


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by group: `[number]` of `evidence.NAMES`, and one more for what always counts."""

    weights: dict[str, npt.NDArray[np.float64]]

    def probability(self, evidence: Evidence) -> float:
        """Return the calibrated probability, 0 to 1; 0 if nothing speaks for it."""
        if not evidence.numbers.any():
            return 0.0
        weights = self.weights[group_of(evidence)]
        return _EVEN.probability(float(evidence.numbers @ weights[:-1] + weights[-1]))


def group_of(evidence: Evidence) -> str:
    """Return which weights judge a question."""
    if evidence.writing != "letters":
        return "syllables"
    return "letters_vectors" if evidence.vectors else "letters_words"


def model_of(artefact: Artefact) -> Model:
    """Return the model that an artefact holds.

    Raises:
        UnusableArtefact: it was trained on other evidence than this release takes.
    """
    if tuple(artefact.manifest.settings.get("evidence", ())) != NAMES:
        raise UnusableArtefact("the relevance model was trained on other evidence; train it anew")
    stored: dict[str, npt.NDArray[Any]] = artefact.arrays
    return Model({name: stored[name].astype(np.float64) for name in GROUPS})


def shipped() -> Artefact:
    """Return the artefact that ships.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return load_bundled("eventrail.retrieval", "relevance", KIND)


@cache
def shipped_model() -> Model:
    """Return the model that ships; read once a process.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return model_of(shipped())


def relevance_of(evidence: Evidence) -> float:
    """Return the calibrated probability that what was found answers, 0 to 1.

    Raises:
        UnusableArtefact: the model that ships is damaged.
    """
    return shipped_model().probability(evidence)
