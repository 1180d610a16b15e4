"""The manifest of a compaction: from the moment it is there, its files count."""

from functools import lru_cache

import msgspec

from eventrail.lake.storage.interface import LakeDamaged, Place
from eventrail.lake.storage.opening import open_storage

SCHEMA_VERSION = 1


class Part(msgspec.Struct, frozen=True):
    """One file of a compaction.

    Attributes:
        key: its name, relative to the lake.
        tenant: whose rows it has; None for rows without a tenant.
        rows: how many.
        bytes: of the file.
        sha256: of the file.
    """

    key: str
    tenant: str | None
    rows: int
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a compaction made.

    Attributes:
        first: the first sequence that it covers.
        last: the last.
        date: the partition of its files.
        rows: in all of them.
        memory: bytes that they take when read.
        spans: the sequences that the files it replaced had covered, in order: a gap between them
            was there before.
        files: what it made.
        replaces: the files whose rows are in them.
        release: of Eventrail that made it.
        version: of this record's schema.
    """

    first: int
    last: int
    date: str
    rows: int
    memory: int
    spans: list[tuple[int, int]]
    files: list[Part]
    replaces: list[str]
    release: str
    version: int = SCHEMA_VERSION


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the JSON of a manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read_manifest(lake: Place, key: str) -> Manifest:
    """Return a manifest; it never changes, so one that was read is not read again.

    Raises:
        LakeDamaged: it does not decode.
        OSError: it cannot be read.
    """
    return _read(str(lake), key)


@lru_cache(maxsize=4096)
def _read(lake: str, key: str) -> Manifest:
    content = open_storage(lake).read(key)
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise LakeDamaged(f"{key} is no manifest: {error}") from error
