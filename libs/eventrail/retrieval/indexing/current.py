"""Which index of a tenant is in force in a state folder: one small file, replaced whole."""

from pathlib import Path

import msgspec

from eventrail.contracts.documents import Indexed
from eventrail.disk.whole import write_whole
from eventrail.retrieval.indexing.choices import Choice

NAME = "current.json"


class Current(msgspec.Struct, frozen=True):
    """What is served.

    Attributes:
        indexed: the version and what it holds.
        choice: what shaped it.
        release: the release that built it.
        segments: how many segments it has.
    """

    indexed: Indexed
    choice: Choice
    release: str
    segments: int = 0


_DECODER = msgspec.json.Decoder(Current)


def read_current(folder: Path) -> Current | None:
    """Return what is in force in a tenant's folder; None if nothing is, or it cannot be read."""
    try:
        return _DECODER.decode((folder / NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def write_current(folder: Path, current: Current) -> None:
    """Put a version in force, whether or not the machine goes down in the middle of it."""
    write_whole(folder / NAME, msgspec.json.encode(current))
