"""Where models are found: those that come with Eventrail, by name."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from eventrail.learning.artefact import Artefact, read_artefact


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
