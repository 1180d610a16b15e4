"""Find and read the documents of a folder."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from eventrail.ingestion.loading.loaded import MIB, UnreadableDocument
from eventrail.ingestion.loading.media_types import SUFFIXES

LARGEST = 64 * MIB
"""Bytes of the largest document that is read."""


def documents(path: Path) -> Iterator[Path]:
    """Yield the documents in a folder, sorted, hidden ones left out; a file yields itself.

    Raises:
        UnreadableDocument: there is nothing at `path`.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise UnreadableDocument(str(path), "no such file or folder")
    for found in sorted(path.rglob("*")):
        inner = found.relative_to(path)
        hidden = any(part.startswith((".", "~$")) for part in inner.parts)
        if not hidden and found.suffix.lower() in SUFFIXES and found.is_file():
            yield found


def source_of(document: Path, root: Path) -> str:
    """Return the name by which answers cite a document."""
    return document.name if document == root else document.relative_to(root).as_posix()


def collection_of(root: Path) -> str:
    """Return the collection of a folder: its place on this machine, as a hash."""
    return hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def read(document: Path) -> bytes:
    """Return the bytes of a document.

    Raises:
        UnreadableDocument: it is too large, empty, or not readable.
    """
    try:
        size = document.stat().st_size
        if size > LARGEST:
            fault = f"larger than {LARGEST // MIB} MiB"
            raise UnreadableDocument(str(document), fault, "split it")
        data = document.read_bytes()
    except OSError as error:
        raise UnreadableDocument(str(document), error.strerror or str(error)) from error
    if not data.strip():
        raise UnreadableDocument(str(document), "empty")
    return data
