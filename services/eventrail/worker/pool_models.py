"""Where the models of this package lie: an entry point of group `eventrail.models`."""

from pathlib import Path

from eventrail.pools.sources import Role
from eventrail.worker.bundled import Kind, bundled_path

_FAMILY: dict[tuple[str, Role], Kind] = {
    ("bundled", "model"): "model",
    ("bundled", "draft"): "draft",
    ("bundled", "medusa"): "medusa",
    ("bundled-int8", "model"): "quantised",
    ("bundled-lookahead", "model"): "lookahead",
    ("bundled-lookahead", "medusa"): "lookahead_medusa",
}
"""The members of the bundled family, by the name and the role in which a pool asks for them."""


def find(name: str, role: Role) -> Path | None:
    """Return the folder of a packaged model; None if no model of this package has the name."""
    kind = _FAMILY.get((name, role))
    return None if kind is None else bundled_path(kind)
