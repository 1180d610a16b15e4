"""The verifier that ships: by language trees over a pair's measures, a linear part, a scale."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eventrail.caching.semantic.learned import features, tokens
from eventrail.caching.semantic.learned.scale import Scale, scale_of
from eventrail.caching.semantic.learned.shared_grams import shared_grams
from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.rules.leftover import Leftover
from eventrail.learning.artefact import Artefact, UnusableArtefact
from eventrail.learning.registry import load_bundled
from eventrail.learning.trees import Trees, trees_of

KIND: Final = "same-question-1"
LANGUAGES: Final = ("en", "ko")
"""Korean has trees of its own, which do without the transformer; others share the first."""

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Verifier:
    """What tells pairs of one language apart.

    Attributes:
        trees: over the measures.
        weights: of the linear part, over what tells the two apart.
        shift: what the linear part adds.
        scale: from the sum of both to a likeness.
    """

    trees: Trees
    weights: Rows
    shift: float
    scale: Scale

    def raw(self, measures: Rows, apart: Rows) -> npt.NDArray[np.float64]:
        """Return scores, a row each."""
        return self.trees.scores(measures) + apart @ self.weights + self.shift

    def likeness(self, measures: Rows, apart: Rows) -> float:
        """Return the likeness of one pair."""
        return self.scale.likeness(float(self.raw(measures[None], apart[None])[0]))


def language_of(one: Reading, other: Reading) -> str:
    """Return which verifier knows a pair's language."""
    return "ko" if one.korean or other.korean else "en"


def measured(one: Reading, other: Reading, left: Leftover) -> tuple[Rows, Rows]:
    """Return the measures of a pair for its language's verifier."""
    plain = features.features(one, other, left)
    if language_of(one, other) == "ko":
        return plain, shared_grams(one.text, other.text)
    by_token, apart = tokens.compared(one.text, other.text)
    return np.concatenate([plain, by_token]), apart


def model_of(artefact: Artefact) -> dict[str, Verifier]:
    """Return the verifiers of an artefact by language.

    Raises:
        UnusableArtefact: it was trained on other measures than this release takes.
    """
    if tuple(artefact.manifest.settings.get("features", ())) != (*features.NAMES, *tokens.NAMES):
        raise UnusableArtefact("the cache's model was trained on other measures; train it anew")
    return {language: _verifier(artefact.arrays, language) for language in LANGUAGES}


def shipped() -> Artefact:
    """Return the artefact that ships.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return load_bundled("eventrail.caching", "same", KIND)


@cache
def shipped_model() -> dict[str, Verifier]:
    """Return the verifiers that ship; read once a process.

    Raises:
        UnusableArtefact: they are damaged.
    """
    return model_of(shipped())


def _verifier(arrays: dict[str, npt.NDArray[Any]], language: str) -> Verifier:
    weights = arrays[f"{language}_weights"].astype(np.float32)
    return Verifier(
        trees_of(arrays, f"{language}_trees"),
        weights,
        float(arrays[f"{language}_shift"][0]),
        scale_of(arrays[f"{language}_scale"]),
    )
