"""Trained classifiers on disk."""

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from eventrail.intents.classifier import Classifier
from eventrail.intents.net import Net, unpacked
from eventrail.intents.scope import Calibration
from eventrail.learning.artefact import Artefact, Manifest, read_artefact, write_artefact
from eventrail.learning.registry import model_in_force

KIND: Final = "intent-net-1"
PACKAGE: Final = "eventrail.intents"
SHIPPED: Final = ("everyday", "banking")
"""The models that ship, both English: 150 everyday requests of ten domains, and 77 to a bank."""

_NET: Final = "net"


class Settings(msgspec.Struct, frozen=True):
    """What stands in the manifest."""

    names: list[str]
    calibration: Calibration


def write_classifier(
    folder: Path, classifier: Classifier[Net], manifest: Manifest, seen: frozenset[str]
) -> Manifest:
    """Write a trained classifier; its name, story and figures are those of `manifest`."""
    settings = Settings(list(classifier.names), classifier.calibration)
    story = replace(manifest, kind=KIND, settings=msgspec.to_builtins(settings))
    return write_artefact(folder, story, classifier.scorer.packed(_NET), seen)


def read_classifier(model: str) -> tuple[Classifier[Net], Artefact]:
    """Return a trained classifier and where it comes from; made once a version.

    Args:
        model: the name of one that ships or is published, or a folder.

    Raises:
        UnusableArtefact: there is none, it is damaged, or of another kind.
    """
    if "/" in model or "\\" in model:
        return _of_folder(Path(model))
    return model_in_force(PACKAGE, model, KIND, _classifier)


@cache
def _of_folder(folder: Path) -> tuple[Classifier[Net], Artefact]:
    return _classifier(read_artefact(folder, KIND))


def _classifier(artefact: Artefact) -> tuple[Classifier[Net], Artefact]:
    settings = msgspec.convert(artefact.manifest.settings, Settings)
    net = unpacked(_NET, artefact.arrays)
    version = artefact.manifest.version
    return Classifier(tuple(settings.names), net, settings.calibration, version), artefact
