"""Unlabelled texts of any rows: whatever their fields of text are called."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast

import msgspec

_FIELDS: Final = ("text", "text_a", "text_b", "question", "premise", "hypothesis", "abstract")


def texts_of(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the texts of JSON Lines files, plain or in gzip, in order."""
    decoder = msgspec.json.Decoder(dict[str, Any])
    for path in paths:
        packed = path.read_bytes()
        whole = gzip.decompress(packed) if path.suffix == ".gz" else packed
        for line in whole.splitlines():
            row = decoder.decode(line)
            for field in _FIELDS:
                yield from _strings(row.get(field))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _strings(each)
