"""How likely a text insults or hates: rules for English, a trained model for Korean."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np

from eventrail.guarding.content.language import has_hangul
from eventrail.guarding.content.toxicity import english
from eventrail.guarding.content.toxicity.korean import letters_of
from eventrail.learning.artefact import Arrays, Artefact
from eventrail.learning.calibrate import Curve
from eventrail.learning.features import Features
from eventrail.learning.registry import in_force, model_in_force
from eventrail.learning.windowed import WindowedLinear
from eventrail.learning.windows import block_windows

KIND: Final = "toxicity-1"
PACKAGE: Final = "eventrail.guarding"
NAME: Final = "toxicity"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the arrays need to be read.

    Attributes:
        curve: makes a probability of the Korean model's score.
        threshold: of probability, where the policy names none.
        letters: what the Korean model sees.
        bias: of the Korean model.
    """

    curve: Curve
    threshold: float
    letters: Features
    bias: float


@dataclass(frozen=True, slots=True)
class ToxicityModel:
    """A model of letters for Korean; English is left to rules."""

    korean: WindowedLinear
    curve: Curve
    threshold: float

    def probability(self, text: str) -> float:
        """Return the probability of the worst window of a text, 0 to 1."""
        found = english.probability(text)
        if not has_hangul(text):
            return found
        return max(found, self.curve.probability(self.korean_score(text)))

    def korean_score(self, text: str) -> float:
        """Return the highest score of a window."""
        letters = letters_of(text)
        return float(self.korean.scores(letters, block_windows(letters)).max())


def packed(model: ToxicityModel) -> tuple[dict[str, Any], Arrays]:
    """Return a model as an artefact's settings and arrays."""
    korean = model.korean
    settings = Settings(model.curve, model.threshold, korean.features, korean.bias)
    return msgspec.to_builtins(settings), {"korean": korean.weights.astype(np.float16)}


def unpacked(artefact: Artefact) -> ToxicityModel:
    """Return the model that an artefact holds."""
    settings = msgspec.convert(artefact.manifest.settings, Settings)
    weights = artefact.arrays["korean"].astype(np.float32)
    korean = WindowedLinear(settings.letters, weights, settings.bias)
    return ToxicityModel(korean, settings.curve, settings.threshold)


def toxicity_in_force() -> ToxicityModel:
    """Return the model in force.

    Raises:
        UnusableArtefact: it is damaged, or of another kind.
    """
    return model_in_force(PACKAGE, NAME, KIND, unpacked)


def story_in_force() -> Artefact:
    """Return the artefact in force: how it came to be, and which rows it has seen.

    Raises:
        UnusableArtefact: it is damaged, or of another kind.
    """
    return in_force(PACKAGE, NAME, KIND)
