"""The trees that judge a claim by its measures; they ship with the package."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.grounding.features import NAMES
from eventrail.learning.artefact import Artefact, UnusableArtefact
from eventrail.learning.registry import load_bundled
from eventrail.learning.trees import Trees, trees_of

KIND: Final = "grounding-1"
LANGUAGES: Final = ("en", "ko")
"""Korean has trees of its own, since its words have no static vectors; others share the first."""

Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """Trees by language.

    Attributes:
        supported: whether a claim follows from the documents.
        contradicted: if it does not: whether they say otherwise.
    """

    supported: dict[str, Trees]
    contradicted: dict[str, Trees]

    def probabilities(
        self, rows: npt.NDArray[np.float32], korean: npt.NDArray[np.bool_]
    ) -> tuple[Probabilities, Probabilities]:
        """Return for each claim how probable both are, 0 to 1.

        Args:
            rows: the claims' features.
            korean: whether each claim is Korean.
        """
        supported, contradicted = np.zeros(len(rows)), np.zeros(len(rows))
        for language, chosen in (("en", ~korean), ("ko", korean)):
            if chosen.any():
                supported[chosen] = _logistic(self.supported[language].scores(rows[chosen]))
                contradicted[chosen] = _logistic(self.contradicted[language].scores(rows[chosen]))
        return supported, contradicted


def model_of(artefact: Artefact) -> Model:
    """Return the model that an artefact holds.

    Raises:
        UnusableArtefact: it was trained on other measures than this release takes.
    """
    if tuple(artefact.manifest.settings.get("features", ())) != NAMES:
        raise UnusableArtefact("the grounding model was trained on other measures; train it anew")
    return Model(
        {name: trees_of(artefact.arrays, f"supported_{name}") for name in LANGUAGES},
        {name: trees_of(artefact.arrays, f"contradicted_{name}") for name in LANGUAGES},
    )


def shipped() -> Artefact:
    """Return the artefact that ships.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return load_bundled("eventrail.guarding", "grounding", KIND)


@cache
def shipped_model() -> Model:
    """Return the model that ships; read once a process.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return model_of(shipped())


def _logistic(scores: Probabilities) -> Probabilities:
    return 1 / (1 + np.exp(-scores))
