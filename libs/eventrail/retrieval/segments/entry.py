"""One change of documents that changed something."""

import hashlib

import msgspec

from eventrail.contracts.documents import DocumentChange

_CONTENT_BYTES = 16


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """An effective change.

    Attributes:
        ordinal: its number among the tenant's effective changes, from 1.
        sequence: its sequence in `DOCUMENTS`.
        id: the document.
        content: a digest of what was put; empty for a deletion.
        replaces: the ordinal of the put whose passages it hides; 0 for none.
    """

    ordinal: int
    sequence: int
    id: str
    content: bytes = b""
    replaces: int = 0

    @property
    def is_put(self) -> bool:
        """Whether it added or replaced a document."""
        return bool(self.content)


def content_of(change: DocumentChange) -> bytes:
    """Return a digest of all of a put that shapes its passages."""
    parts = (change.media_type, change.title, change.text, change.body, change.ref)
    fields = msgspec.msgpack.encode([*parts, sorted(change.metadata.items())])
    return hashlib.blake2b(fields, digest_size=_CONTENT_BYTES).digest()
