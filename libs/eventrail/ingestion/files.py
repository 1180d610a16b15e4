"""Find and read the documents of a folder."""

from collections.abc import Iterator
from pathlib import Path

from eventrail.contracts.errors import EventrailError

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".text", ".rst"})
"""Names of documents end in one of these."""

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest document that is read."""


class UnreadableDocument(EventrailError):
    """A file that cannot be ingested; the message says why."""


def documents(path: Path) -> Iterator[Path]:
    """Yield the documents in a folder, sorted, hidden ones left out; a file yields itself.

    Raises:
        UnreadableDocument: there is nothing at `path`.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise UnreadableDocument(f"{path}: no such file or folder")
    for found in sorted(path.rglob("*")):
        inner = found.relative_to(path)
        hidden = any(part.startswith(".") for part in inner.parts)
        if not hidden and found.suffix.lower() in SUFFIXES and found.is_file():
            yield found


def source_of(document: Path, root: Path) -> str:
    """Return the name by which answers cite a document."""
    return document.name if document == root else document.relative_to(root).as_posix()


def read(document: Path) -> str:
    """Return the text of a document.

    Raises:
        UnreadableDocument: it is too large, not readable, or not UTF-8 text.
    """
    try:
        if document.stat().st_size > LARGEST:
            raise UnreadableDocument(f"{document}: larger than {LARGEST // 2**20} MiB")
        text = document.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableDocument(f"{document}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableDocument(f"{document}: not UTF-8 at byte {error.start}") from error
    if "\x00" in text:
        raise UnreadableDocument(f"{document}: holds NUL characters, so it is no text")
    return text
