"""Installs a peer once: again only when what it is made from changes."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

_STAMP = ".installed"


def install_once(target: Path, recipe: bytes, install: Callable[[Path], None]) -> None:
    """Bring a folder to the state that a recipe describes.

    The stamp is written last, so a broken installation is seen as none and made anew.

    Args:
        target: The folder; emptied before installing.
        recipe: Everything the result depends on: lock file, interpreter version.
        install: Fills the folder; what it raises passes through.
    """
    wanted = hashlib.sha256(recipe).hexdigest()
    stamp = target / _STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    install(target)
    stamp.write_text(wanted)
