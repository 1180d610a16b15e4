"""Labelled rows from a file: JSON Lines, or JSON Lines in gzip."""

import gzip
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.learning.artefact import row_hash

Row = TypeVar("Row")


class UnfitData(EventrailError):
    """The rows do not have the schema that the evaluation reads."""


def data_name(path: Path) -> str:
    """Return a file's name and its folder's, and nothing else of where it lies."""
    return f"{path.parent.name}/{path.name}".lstrip("/")


def read_rows(path: Path, kind: type[Row]) -> list[Row]:
    """Return the rows of a file.

    Args:
        path: of the file.
        kind: the msgspec struct, or union of tagged structs, that a row decodes to; fields that
            it does not name are skipped.

    Raises:
        UnfitData: the file cannot be read, a row does not decode, or there is none.
    """
    decoder = msgspec.json.Decoder(kind)
    rows: list[Row] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            rows.append(decoder.decode(line))
        except msgspec.MsgspecError as error:
            raise UnfitData(f"{path}, line {number}: {error}") from error
    if not rows:
        raise UnfitData(f"{path} holds no rows")
    return rows


def fields_of(path: Path) -> frozenset[str]:
    """Return the names of the first row's fields, by which kinds of sets can be told apart.

    Raises:
        UnfitData: the file cannot be read, or its first row is no JSON object.
    """
    first = next((line for line in _lines(path) if line.strip()), b"")
    try:
        return frozenset(msgspec.json.decode(first, type=dict[str, msgspec.Raw]))
    except msgspec.MsgspecError as error:
        raise UnfitData(f"{path}, line 1: no JSON object: {error}") from error


def unseen(rows: Iterable[tuple[str, Row]], seen: Collection[str]) -> tuple[list[Row], int]:
    """Return the rows that a model was not trained on, and how many it was.

    Args:
        rows: each with the text that stands for it.
        seen: the hashes that the model's manifest names.
    """
    pairs = list(rows)
    kept = [row for text, row in pairs if row_hash(text) not in seen]
    return kept, len(pairs) - len(kept)


def fresh(
    data: Path, rows: Iterable[tuple[str, Row]], seen: Collection[str]
) -> tuple[list[Row], int]:
    """Return the same of a file, which has to have such rows.

    Raises:
        UnfitData: a model that ships was trained on all of them.
    """
    kept, left_out = unseen(rows, seen)
    if not kept:
        raise UnfitData(f"{data}: the model that ships was trained on every row of it")
    return kept, left_out


def _lines(path: Path) -> list[bytes]:
    try:
        packed = path.read_bytes()
        return (gzip.decompress(packed) if path.suffix == ".gz" else packed).splitlines()
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise UnfitData(f"{path} cannot be read: {error}") from error
