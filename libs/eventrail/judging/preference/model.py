"""Trees over the features of a pair, asked in both orders so that neither place is favoured."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from eventrail.judging.preference.features import NAMES, pair_of
from eventrail.learning.artefact import Artefact, UnusableArtefact
from eventrail.learning.registry import in_force, model_in_force
from eventrail.learning.trees import Trees, trees_of

PACKAGE: Final = "eventrail.judging"
NAME: Final = "preference"
KIND: Final = "preference-1"


@dataclass(frozen=True, slots=True)
class Preference:
    """Says which of two answers people would rather have.

    Attributes:
        trees: each sums to the probability that the first is better.
    """

    trees: Trees

    def first_is_better(self, question: str, first: str, second: str) -> float:
        """Return how sure it is that the first answer is better, 0 to 1; 0.5 for equal ones.

        With the answers the other way round it is one less that.
        """
        one, other = self.trees.scores(np.stack(pair_of(question, first, second)))
        return float(np.clip(0.5 + (one - other) / 2, 0.0, 1.0))


def preference_of(artefact: Artefact) -> Preference:
    """Return the model that an artefact holds.

    Raises:
        UnusableArtefact: it was trained on other features than this release takes.
    """
    if tuple(artefact.manifest.settings.get("features", ())) != NAMES:
        raise UnusableArtefact("the preference model was trained on other features; train it anew")
    return Preference(trees_of(artefact.arrays, "trees"))


def preference_in_force() -> Preference:
    """Return the model in force; built once a version.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return model_in_force(PACKAGE, NAME, KIND, preference_of)


def story_in_force() -> Artefact:
    """Return the artefact in force.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return in_force(PACKAGE, NAME, KIND)
