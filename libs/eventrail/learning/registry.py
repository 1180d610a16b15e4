"""Which model is in force under a name: one an operator has chosen, else the one that ships."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, cast

from eventrail.learning.artefact import Artefact, UnusableArtefact, read_artefact

Model = TypeVar("Model")

_chosen: dict[str, Artefact] = {}
_built: dict[tuple[str, str], tuple[str, Any]] = {}


def bundled(package: str, name: str) -> Path:
    """Return the folder of an artefact that ships in a package, e.g. `eventrail.guarding`."""
    return Path(str(files(package).joinpath("bundled", name)))


@cache
def load_bundled(package: str, name: str, kind: str) -> Artefact:
    """Read an artefact that ships, once a process.

    Raises:
        UnusableArtefact: it is damaged, or not of `kind`.
    """
    return read_artefact(bundled(package, name), kind)


def in_force(package: str, name: str, kind: str) -> Artefact:
    """Return the artefact in force under a name.

    Args:
        package: where the one that ships lies.
        name: of the artefact.
        kind: what the caller can read.

    Raises:
        UnusableArtefact: it is damaged, or not of `kind`: what it guards does not pass.
    """
    chosen = _chosen.get(name)
    if chosen is None:
        return load_bundled(package, name, kind)
    if chosen.manifest.kind != kind:
        version = f"{name}@{chosen.manifest.version}"
        raise UnusableArtefact(
            f"{version} is a model of kind {chosen.manifest.kind!r}, not {kind!r}"
        )
    return chosen


def model_in_force(package: str, name: str, kind: str, build: Callable[[Artefact], Model]) -> Model:
    """Return what `build` makes of the artefact in force, made once a version.

    Raises:
        UnusableArtefact: see `in_force`.
    """
    artefact = in_force(package, name, kind)
    version, model = _built.get((package, name), ("", None))
    if version != artefact.manifest.version:
        model = build(artefact)
        _built[package, name] = artefact.manifest.version, model
    return cast("Model", model)


def choose(artefacts: dict[str, Artefact]) -> None:
    """Put these in force, in this process, in place of those chosen before."""
    _chosen.clear()
    _chosen.update(artefacts)
