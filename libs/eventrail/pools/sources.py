"""Where a pool's models lie on this machine.

Names that stand for a model in an installed package, such as `bundled`, are known to the entry
points of group `eventrail.models`: functions `(name, role) -> Path | None`.
"""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

GROUP = "eventrail.models"
Role = Literal["model", "draft", "medusa", "eagle"]
Find = Callable[[str, Role], Path | None]


def find_packaged(name: str, role: Role) -> Path | None:
    """Return the folder of a model that comes in an installed package; None if in none."""
    for point in entry_points(group=GROUP):
        finder: Find = point.load()
        found = finder(name, role)
        if found is not None:
            return found
    return None


def is_path(source: str) -> bool:
    """Return whether a source can only be a folder, not a hub id such as `org/model`."""
    return source.startswith(("/", ".", "~")) or Path(source).is_dir()


def locate(source: str, role: Role) -> Path | None:
    """Return the folder that a source names, existing or not; None for a hub id."""
    if is_path(source):
        return Path(source).expanduser()
    return find_packaged(source, role)
