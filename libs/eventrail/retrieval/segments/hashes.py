"""Keys of 64 bits for terms, metadata and texts."""

import hashlib
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_BYTES = 8


def hash_of(text: str) -> int:
    """Return 64 bits of a text."""
    encoded = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=_BYTES).digest(), "little")


def hashes_of(texts: Iterable[str]) -> NDArray[np.uint64]:
    """Return 64 bits of each text."""
    return np.fromiter((hash_of(text) for text in texts), np.uint64)


def metadata_key(name: str, value: str) -> str:
    """Return what is hashed of an entry of the metadata; no two entries have the same."""
    return f"{len(name)}:{name}{value}"


def normalised(text: str) -> str:
    """Return a text as duplicates are recognised by: width, case and white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
