"""What is to be ingested: folders, files, addresses, and lists of them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from eventrail.ingestion import files
from eventrail.ingestion.loading.loaded import UnreadableDocument

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LIST_BYTES = 16 * 1024 * 1024


class Source(NamedTuple):
    """One document, before it is read.

    Attributes:
        id: the name that it gets within its tenant.
        where: its address, or its path.
        collection: what it comes with; empty for none.
    """

    id: str
    where: str | Path
    collection: str = ""


class Found(NamedTuple):
    """What arguments lead to.

    Attributes:
        sources: the documents, each id once.
        collections: the collections that were looked at whole.
        faults: what was wrong with the others.
    """

    sources: list[Source]
    collections: set[str]
    faults: list[UnreadableDocument]


def find(arguments: Iterable[str], prefix: str = "", collection: str = "") -> Found:
    """Return the documents that arguments name.

    Args:
        arguments: folders, files, addresses, and text files that hold nothing but addresses.
        prefix: put before every id that is no address.
        collection: of all of them; empty gives every folder one of its own.
    """
    found = Found([], {collection} - {""}, [])
    seen: dict[str, Source] = {}
    for argument in arguments:
        try:
            sources = list(_of(argument, prefix, collection))
        except UnreadableDocument as error:
            found.faults.append(error)
            continue
        for source in sources:
            other = seen.setdefault(source.id, source)
            if other is source:
                found.sources.append(source)
            elif other.where != source.where:
                fault = f"has the id of {other.where}"
                hint = "ingest them apart, with --prefix"
                found.faults.append(UnreadableDocument(str(source.where), fault, hint))
            if source.collection:
                found.collections.add(source.collection)
        if not is_address(argument) and Path(argument).is_dir():
            found.collections.add(collection or files.collection_of(Path(argument)))
    return found


def is_address(text: str) -> bool:
    """Return whether this is fetched rather than read."""
    return _ADDRESS.fullmatch(text) is not None


def lines_of(text: str) -> list[str]:
    """Return the entries of a list: a line each, empty ones and comments (`#`) left out."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _of(argument: str, prefix: str, collection: str) -> Iterator[Source]:
    if is_address(argument):
        yield Source(argument.partition("#")[0], argument, collection)
        return
    root = Path(argument)
    listed = _addresses_in(root)
    if listed:
        for address in listed:
            yield from _of(address, prefix, collection)
        return
    whole = collection or (files.collection_of(root) if root.is_dir() else "")
    for document in files.documents(root):
        yield Source(prefix + files.source_of(document, root), document, whole)


def _addresses_in(path: Path) -> list[str]:
    """Return the lines of a text file if all of them are addresses."""
    if path.suffix.lower() not in {".txt", ".list"} or not path.is_file():
        return []
    try:
        if path.stat().st_size > _LIST_BYTES:
            return []
        lines = lines_of(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return []
    return lines if lines and all(map(is_address, lines)) else []
