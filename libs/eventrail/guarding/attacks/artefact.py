"""The trained model as it is stored: one artefact with two heads.

The first head judges what a user writes, the second what a document or a tool says; both see the
same grams. Over each stands a logistic curve on a few named signals.
"""

from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from eventrail.guarding.attacks.linear import WindowModel
from eventrail.learning.artefact import Artefact, UnusableArtefact, read_artefact
from eventrail.learning.features import Features
from eventrail.learning.registry import in_force, model_in_force

KIND: Final = "attack-1"
NAME: Final = "attack"
PACKAGE: Final = "eventrail.guarding"

SCALE: Final = 127


class Blend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How signals make a probability: a logistic curve over their weighted sum.

    Attributes:
        weights: by signal: `long` and `short`, the best window's score, and the kinds of rules.
        shift: is added.
        threshold: the probability from which on a text counts as an attack by default.
        doubt: where no window reaches this score, no two rules would make an attack of the text.
    """

    weights: dict[str, float] = {}
    shift: float = 0.0
    threshold: float = 0.5
    doubt: float = -100.0


class Head(msgspec.Struct, frozen=True):
    """Attributes: `model`, which scores windows; `blend`, which makes a probability."""

    model: WindowModel
    blend: Blend


class Heads(msgspec.Struct, frozen=True):
    """Attributes: `direct`, for users' texts; `indirect`, for documents'; `version`."""

    direct: Head
    indirect: Head
    version: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an artefact's manifest says of its heads."""

    features: Features
    direct: Blend
    indirect: Blend
    bias: dict[str, float]
    scale: dict[str, float]


def heads_in_force() -> Heads:
    """Return the heads that judge now; read once a version, in 10 ms.

    Raises:
        UnusableArtefact: see `learning.registry.in_force`.
    """
    return model_in_force(PACKAGE, NAME, KIND, heads_of)


def artefact_in_force() -> Artefact:
    """Return the artefact that judges now.

    Raises:
        UnusableArtefact: see `learning.registry.in_force`.
    """
    return in_force(PACKAGE, NAME, KIND)


def heads_in(folder: Path) -> Heads:
    """Return the heads of an artefact that `eventrail train guard attack` wrote.

    Raises:
        UnusableArtefact: it cannot be read.
    """
    return heads_of(read_artefact(folder, KIND))


def heads_of(artefact: Artefact) -> Heads:
    """Return the heads of an artefact.

    Raises:
        UnusableArtefact: its manifest or its arrays are not of this form.
    """
    try:
        settings = msgspec.convert(artefact.manifest.settings, Settings)
        direct, indirect = (_head(artefact, settings, name) for name in ("direct", "indirect"))
    except (msgspec.ValidationError, KeyError) as error:
        raise UnusableArtefact(f"the attack model cannot be read: {error}") from error
    return Heads(direct, indirect, artefact.manifest.version)


def packed(weights: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], float]:
    """Return weights as whole numbers from -127 to 127, and what one of them is worth."""
    worth = max(float(np.abs(weights).max()), 1e-9) / SCALE
    return np.rint(weights / worth).astype(np.int8), worth


def _head(artefact: Artefact, settings: Settings, name: str) -> Head:
    stored: npt.NDArray[Any] = artefact.arrays[name]
    weights = stored.astype(np.float32) * np.float32(settings.scale[name])
    blend = settings.direct if name == "direct" else settings.indirect
    return Head(WindowModel(settings.features, weights, settings.bias[name]), blend)
