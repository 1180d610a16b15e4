"""Which media type a document has."""

from pathlib import PurePosixPath
from typing import cast, get_args

from eventrail.contracts.documents import MediaType

DOCX: MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

SUFFIXES: dict[str, MediaType] = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".rst": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".pdf": "application/pdf",
    ".docx": DOCX,
}
"""By the end of a file's name, in small letters."""

_SAME: dict[str, MediaType] = {
    "application/xhtml+xml": "text/html",
    "text/x-markdown": "text/markdown",
    "text/tab-separated-values": "text/csv",
    "application/csv": "text/csv",
    "text/x-rst": "text/plain",
}
_KNOWN = frozenset(get_args(MediaType))

BINARY: frozenset[MediaType] = frozenset({"application/pdf", DOCX})
"""What is no text, and goes into a change as bytes."""

PLAIN: frozenset[MediaType] = frozenset({"text/plain", "text/markdown", "text/csv"})
"""What is read in time that grows with its length alone, so in any process."""


def of_name(name: str) -> MediaType | None:
    """Return the media type that a file's name says; None for one that is not taken."""
    return SUFFIXES.get(PurePosixPath(name).suffix.lower())


def of_header(content_type: str) -> tuple[MediaType | None, str]:
    """Return media type and encoding of a `Content-Type`; None and empty where it has none."""
    essence, _, parameters = content_type.partition(";")
    name = essence.strip().lower()
    charset = ""
    for parameter in parameters.split(";"):
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip("\"'")
    found = cast("MediaType", name) if name in _KNOWN else _SAME.get(name)
    return found, charset
