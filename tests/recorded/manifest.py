"""What is known of a release's recordings: the expectations of the replay."""

from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent
MANIFEST = "manifest.json"


class Life(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One recorded request.

    Attributes:
        records: how many were stored.
        events: the types of its events in order, the terminal one last.
    """

    records: int
    events: list[str]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The recordings of one release.

    Attributes:
        release: which wrote them.
        lives: by name; `<name>.jsonl` holds the records.
    """

    release: str
    lives: dict[str, Life]


def manifests() -> dict[Path, Manifest]:
    """Return the manifest of every recorded release, by its folder."""
    return {
        path.parent: msgspec.json.decode(path.read_bytes(), type=Manifest)
        for path in sorted(FOLDER.glob(f"*/{MANIFEST}"))
    }
