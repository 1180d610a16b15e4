"""The artefacts that ship, found in the packages."""

from importlib.resources import files
from pathlib import Path

import msgspec

from eventrail.learning.artefact import MANIFEST, Manifest

PACKAGES = ("eventrail.guarding", "eventrail.intents")
"""Where artefacts ship."""


def shipped() -> dict[str, Manifest]:
    """Return the manifests of all artefacts that ship, by name."""
    found: dict[str, Manifest] = {}
    for package in PACKAGES:
        folder = Path(str(files(package).joinpath("bundled")))
        for path in sorted(folder.glob(f"*/{MANIFEST}")):
            manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
            found[manifest.name] = manifest
    return found
