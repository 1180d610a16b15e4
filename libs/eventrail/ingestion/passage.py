"""A passage: what is retrieved, and what a prompt shows."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A short piece of a document.

    Attributes:
        id: stable: made of source, heading and ordinal, so that an edited file replaces its
            passages instead of adding to them.
        text: one or more whole sentences.
        source: the document it is from.
        title: the headings it stands under, outermost first, joined by ` > `.
    """

    id: str
    text: str
    source: str
    title: str


def passage_id(source: str, title: str, ordinal: int) -> str:
    """Return the id of the `ordinal`-th passage (from 0) under a heading of a document."""
    name = "\x00".join((source, title, str(ordinal)))
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:24]
