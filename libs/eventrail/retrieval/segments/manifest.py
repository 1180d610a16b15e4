"""What a segment and a version say of themselves."""

import hashlib
from pathlib import Path

import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.retrieval.segments.arrays import Section
from eventrail.retrieval.segments.plan import Span

MANIFEST = "manifest.json"
ARRAYS = "arrays.bin"
GRAPH = "vectors.usearch"
PROFILE = "profile"

_BLOCK = 1 << 20


class IndexUnusable(EventrailError):
    """An index, or a segment of it, is not there or damaged; it can be built anew."""


class File(msgspec.Struct, frozen=True):
    """A file of a segment.

    Attributes:
        size: bytes.
        hash: BLAKE2b, 128 bits.
    """

    size: int
    hash: str


class SegmentManifest(msgspec.Struct, frozen=True):
    """A segment.

    Attributes:
        first: its first change.
        last: its last one.
        settings: the hash of the settings it was built with.
        documents: that it holds.
        passages: that it holds.
        sections: of its arrays.
        files: by name.
        scale: of the bytes in its graph; 0 without one.
    """

    first: int
    last: int
    settings: str
    documents: int
    passages: int
    sections: dict[str, Section]
    files: dict[str, File]
    scale: float = 0.0

    @property
    def span(self) -> Span:
        """The changes it covers."""
        return Span(self.first, self.last)

    @property
    def name(self) -> str:
        """Names its content: range, settings and a hash of all of it."""
        digest = hashlib.blake2b(msgspec.json.encode(self, order="deterministic"), digest_size=8)
        return f"{self.first}-{self.last}-{self.settings}-{digest.hexdigest()}"


class Version(msgspec.Struct, frozen=True):
    """An index: which segments it has, and what it holds.

    Attributes:
        version: its name, `<changes>-<hash of the settings>`.
        segments: their names, oldest first.
        documents: that it holds.
        passages: that can be found, duplicates counted once.
    """

    version: str
    segments: list[str]
    documents: int
    passages: int


_SEGMENT = msgspec.json.Decoder(SegmentManifest)
_VERSION = msgspec.json.Decoder(Version)


def decoded_segment_manifest(folder: Path) -> SegmentManifest:
    """Read what a segment says of itself; its files need not be there.

    Raises:
        IndexUnusable: it is not there, not readable, or of another segment.
    """
    try:
        manifest = _SEGMENT.decode((folder / MANIFEST).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise IndexUnusable(f"segment {folder} is not readable: {error}") from error
    if manifest.name != folder.name:
        raise IndexUnusable(f"segment {folder} holds another one, {manifest.name}")
    if not manifest.files.keys() <= {ARRAYS, GRAPH, PROFILE}:
        raise IndexUnusable(f"segment {folder} names files that no segment has")
    return manifest


def read_segment_manifest(folder: Path) -> SegmentManifest:
    """Read what a segment says of itself, and look whether its files have their sizes.

    Raises:
        IndexUnusable: something is missing, or is not as its name says.
    """
    manifest = decoded_segment_manifest(folder)
    for name, file in manifest.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise IndexUnusable(f"{folder / name} is not readable: {error}") from error
        if size != file.size:
            raise IndexUnusable(f"{folder / name} has {size} bytes, not {file.size}")
    return manifest


def read_version(path: Path) -> Version:
    """Read what a version says of itself.

    Raises:
        IndexUnusable: it is not there or not readable.
    """
    try:
        return _VERSION.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise IndexUnusable(f"version {path} is not readable: {error}") from error


def described(path: Path) -> File:
    """Return size and hash of a file."""
    digest = hashlib.blake2b(digest_size=16)
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return File(size, digest.hexdigest())
