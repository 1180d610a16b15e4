"""The tagger in force, and how one is stored."""

from typing import Any, Final

from eventrail.guarding.names.features import FORM
from eventrail.guarding.names.labels import LABELS
from eventrail.guarding.names.tagger import Settings, Tagger
from eventrail.guarding.names.weights import unpacked
from eventrail.learning.artefact import Artefact, UnusableArtefact
from eventrail.learning.registry import in_force, model_in_force

NAME: Final = "names"
PACKAGE: Final = "eventrail.guarding"


def tagger_in_force() -> Tagger:
    """Return the tagger that an operator has chosen, else the one that ships.

    Loads it once a process and version, in some 50 ms.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return model_in_force(PACKAGE, NAME, FORM, tagger_of)


def artefact_in_force() -> Artefact:
    """Return what the tagger in force was made of.

    Raises:
        UnusableArtefact: it is damaged.
    """
    return in_force(PACKAGE, NAME, FORM)


def tagger_of(artefact: Artefact) -> Tagger:
    """Return the tagger that an artefact holds.

    Raises:
        UnusableArtefact: it was made for other labels.
    """
    settings = artefact.manifest.settings
    if settings.get("labels") != list(LABELS):
        raise UnusableArtefact(f"the model of names knows the labels {settings.get('labels')}")
    return Tagger(unpacked(artefact.arrays), Settings(settings["tails"]))


def settings_of(settings: Settings) -> dict[str, Any]:
    """Return what a manifest keeps of settings."""
    return {"labels": list(LABELS), "tails": dict(settings.tails)}
