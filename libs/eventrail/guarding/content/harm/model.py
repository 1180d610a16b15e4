"""How likely a request asks for help with harm."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np

from eventrail.guarding.content.language import has_hangul
from eventrail.learning.artefact import Arrays, Artefact
from eventrail.learning.calibrate import Curve
from eventrail.learning.features import Features
from eventrail.learning.normal import normal
from eventrail.learning.phrases import PhraseModel
from eventrail.learning.registry import in_force, model_in_force
from eventrail.learning.windowed import WindowedLinear
from eventrail.learning.windows import sentence_windows
from eventrail.learning.words import words_of

KIND: Final = "harm-1"
PACKAGE: Final = "eventrail.guarding"
NAME: Final = "harm"

FEWEST_WORDS: Final = 2
"""A text of fewer words that are not Korean is not read as English."""

MOST_WINDOWS: Final = 48
"""Windows in which phrases are looked for."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the arrays need to be read.

    Attributes:
        english: makes a probability of the sum of the two English models' scores.
        korean: makes one of the Korean model's.
        threshold: of probability, where the policy names none.
        words: what the linear English model sees.
        letters: what the Korean model sees.
        shift: of the phrases.
        bias: of the linear models, English and Korean.
    """

    english: Curve
    korean: Curve
    threshold: float
    words: Features
    letters: Features
    shift: float
    bias: tuple[float, float]


@dataclass(frozen=True, slots=True)
class HarmModel:
    """Two models for English, phrases and words, and one of letters for Korean."""

    phrases: PhraseModel
    words: WindowedLinear
    korean: WindowedLinear
    curves: tuple[Curve, Curve]
    threshold: float

    def probability(self, text: str) -> float:
        """Return the probability of the most suspect window of a text, 0 to 1."""
        plain = normal(text.replace("\n", " - "))
        english, korean = self.english_score(plain), self.korean_score(plain)
        ours, theirs = self.curves
        return max(
            0.0 if english is None else ours.probability(english),
            0.0 if korean is None else theirs.probability(korean),
        )

    def english_score(self, plain: str) -> float | None:
        """Return the highest score of a window; None for what is not English.

        Of a text with very many windows, phrases are looked for in those only that the linear
        model finds most suspect.
        """
        words = words_of(plain)
        if has_hangul(plain):
            words = [word for word in words if word.isascii()]
            plain = " ".join(words)
        if len(words) < FEWEST_WORDS:
            return None
        windows = sentence_windows(plain)
        linear = self.words.scores(plain, windows, words)
        chosen = np.argsort(-linear, kind="stable")[:MOST_WINDOWS]
        first, last = windows.sentences(chosen)
        needed = np.unique(np.append(first, last))
        cut = [words[windows.first[at] : windows.past[at]] for at in needed.tolist()]
        maxima = self.phrases.maxima(cut)
        best = np.maximum(
            maxima[np.searchsorted(needed, first)], maxima[np.searchsorted(needed, last)]
        )
        return float((self.phrases.scores(best) + linear[chosen]).max())

    def korean_score(self, plain: str) -> float | None:
        """Return the highest score of a window; None for what holds no Korean."""
        if not has_hangul(plain):
            return None
        return float(self.korean.scores(plain, sentence_windows(plain)).max())


def pieces_of(plain: str) -> list[str]:
    """Return the texts of all windows, as the models see them."""
    begins, ends = sentence_windows(plain).characters
    return [plain[begin:end].strip() for begin, end in zip(begins, ends, strict=True)]


def packed(model: HarmModel) -> tuple[dict[str, Any], Arrays]:
    """Return a model as an artefact's settings and arrays."""
    settings = Settings(
        english=model.curves[0],
        korean=model.curves[1],
        threshold=model.threshold,
        words=model.words.features,
        letters=model.korean.features,
        shift=model.phrases.shift,
        bias=(model.words.bias, model.korean.bias),
    )
    arrays = {
        "filters": model.phrases.filters.astype(np.float16),
        "phrase_bias": model.phrases.bias,
        "phrase_weights": model.phrases.weights,
        "words": model.words.weights.astype(np.float16),
        "korean": model.korean.weights.astype(np.float16),
    }
    return msgspec.to_builtins(settings), arrays


def unpacked(artefact: Artefact) -> HarmModel:
    """Return the model that an artefact holds."""
    settings = msgspec.convert(artefact.manifest.settings, Settings)
    arrays = {name: values.astype(np.float32) for name, values in artefact.arrays.items()}
    return HarmModel(
        phrases=PhraseModel(
            arrays["filters"], arrays["phrase_bias"], arrays["phrase_weights"], settings.shift
        ),
        words=WindowedLinear(settings.words, arrays["words"], settings.bias[0]),
        korean=WindowedLinear(settings.letters, arrays["korean"], settings.bias[1]),
        curves=(settings.english, settings.korean),
        threshold=settings.threshold,
    )


def harm_in_force() -> HarmModel:
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
