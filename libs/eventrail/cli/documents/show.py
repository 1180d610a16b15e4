"""Documents and their versions, for people and as JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Table

from eventrail.contracts.documents import DocumentChange
from eventrail.ingestion.history import Version


def document(version: Version) -> dict[str, Any]:
    """Return a version as plain data, without its text."""
    fields = msgspec.to_builtins(version.change)
    for name in ("text", "body", "id", "op"):
        fields.pop(name, None)
    return {
        "id": version.change.id,
        "op": version.change.op,
        "version": version.number,
        "sequence": version.sequence,
        "at": version.at.isoformat(),
        "media_type": version.change.media_type,
        "size": _size(version.change),
        **fields,
    }


def documents_table(versions: Sequence[Version]) -> Table:
    """Return documents as a table, a line each."""
    table = Table(
        "document", "title", "type", "version", "changed", "size", "metadata",
        box=None, pad_edge=False,
    )  # fmt: skip
    for each in versions:
        change = each.change
        table.add_row(
            escape(change.id),
            escape(change.title) or "-",
            _kind(change),
            str(each.number),
            _at(each),
            _size(change) or "-",
            escape(_metadata(change)),
        )
    return table


def versions_table(versions: Sequence[Version]) -> Table:
    """Return the versions of a document as a table, a line each."""
    table = Table("version", "what", "sequence", "at", "size", "metadata", box=None, pad_edge=False)
    for each in versions:
        change = each.change
        table.add_row(
            str(each.number),
            change.op,
            str(each.sequence),
            _at(each),
            _size(change) or "-",
            escape(_metadata(change)),
        )
    return table


def details(version: Version) -> str:
    """Return what is known about a document, a line each."""
    change = version.change
    lines = {
        "document": change.id,
        "title": change.title or "-",
        "type": change.media_type,
        "version": f"{version.number} ({change.op}), sequence {version.sequence}, {_at(version)}",
        "size": _size(change) or "-",
        "metadata": _metadata(change),
    }
    width = max(map(len, lines))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in lines.items()) + "\n"


def _at(version: Version) -> str:
    return version.at.strftime("%Y-%m-%d %H:%M:%S")


def _kind(change: DocumentChange) -> str:
    kind = change.media_type.rpartition("/")[2]
    return "docx" if "wordprocessing" in kind else kind


def _size(change: DocumentChange) -> str:
    """Return how long a document is; of one in the object store that is not known."""
    if change.text:
        return f"{len(change.text):,} characters"
    if change.body:
        return f"{len(change.body) * 3 // 4:,} bytes"
    return "in the object store" if change.ref else ""


def _metadata(change: DocumentChange) -> str:
    return ", ".join(f"{key}={value}" for key, value in change.metadata.items()) or "-"
