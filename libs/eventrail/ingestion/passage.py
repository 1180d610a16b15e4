"""A passage: what is retrieved, and what a prompt shows."""

import hashlib

import msgspec


class Passage(msgspec.Struct, frozen=True, omit_defaults=True):
    """A short piece of a document.

    Attributes:
        id: stable: made of document, heading and ordinal, so that an edited document replaces
            its passages instead of adding to them.
        text: one or more whole sentences.
        source: the id of the document it is from.
        title: the headings it stands under, outermost first, joined by ` > `.
        metadata: what its document was put in with.
    """

    id: str
    text: str
    source: str
    title: str
    metadata: dict[str, str] = {}


def passage_id(source: str, title: str, ordinal: int) -> str:
    """Return the id of the `ordinal`-th passage (from 0) under a heading of a document."""
    name = "\x00".join((source, title, str(ordinal)))
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:24]
