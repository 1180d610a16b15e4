"""The history of a tenant's documents: what is put in, changed and taken out, as events.

The stream `DOCUMENTS` keeps every change for good, one subject a tenant. An index is a fold of
those changes, so it can be built anew as of any of them.
"""

from typing import Literal

import msgspec

from eventrail.contracts.errors import UndecodableMessage

TEXT_CHARACTERS = 400_000
"""The longest document that is taken in a message; a longer one goes to the object store."""

METADATA_ENTRIES = 32
METADATA_CHARACTERS = 512
"""Of each value of the metadata."""

MediaType = Literal[
    "text/plain",
    "text/markdown",
    "text/html",
    "text/csv",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]


class DocumentChange(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The body of `docs.<tenant>`. The same change made twice changes nothing.

    Attributes:
        op: `put` adds a document or replaces it whole; `delete` removes it; `reindex` builds the
            tenant's index anew with the settings that hold now.
        id: names the document within its tenant, e.g. a path relative to the ingested folder or
            an address; answers cite it. For `put` and `delete`.
        text: the document, if it is text.
        body: the document in base64, if it is not.
        ref: its name in the object store `BODIES`, if it is too long for a message:
            `documents/<tenant>/<sha256 of the bytes>`.
        media_type: what `text`, `body` or `ref` holds.
        title: shown above its passages; empty for the one found in it.
        metadata: what a search may be narrowed by, e.g. `{"lang": "en", "year": "2026"}`.
        collection: what it came with, e.g. one folder; documents of a collection that are gone
            there can be pruned together.
    """

    op: Literal["put", "delete", "reindex"]
    id: str = ""
    text: str = ""
    body: str = ""
    ref: str = ""
    media_type: MediaType = "text/markdown"
    title: str = ""
    metadata: dict[str, str] = {}
    collection: str = ""


class Refusal(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change that could not be made.

    Attributes:
        sequence: its sequence in `DOCUMENTS`.
        id: the document; empty if the message could not be read.
        reason: what was wrong and what to do about it.
    """

    sequence: int
    id: str
    reason: str


class Indexed(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a tenant's index has come; the value of `indexed.<tenant>` in `CONFIG`.

    Attributes:
        version: the version of the index; also the value of `index.<tenant>`.
        sequence: the last change in `DOCUMENTS` that the index has seen.
        documents: how many documents it holds.
        passages: how many passages they were cut into, folded duplicates left out.
        refused: the newest changes that could not be made, oldest first; at most 100.
    """

    version: str
    sequence: int
    documents: int = 0
    passages: int = 0
    refused: list[Refusal] = []


_CHANGE = msgspec.json.Decoder(DocumentChange)


def decode_change(payload: bytes) -> DocumentChange:
    """Decode a change; raise `UndecodableMessage`, naming the field, if it is none."""
    try:
        change = _CHANGE.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"not a change of documents: {error}") from error
    fault = _fault(change)
    if fault:
        raise UndecodableMessage(f"not a change of documents: {fault}")
    return change


def _fault(change: DocumentChange) -> str:
    if change.op == "reindex":
        return ""
    if not change.id:
        return f"`id` is empty; {change.op} needs one"
    if change.op == "put":
        return _fault_of_put(change)
    return ""


def _fault_of_put(change: DocumentChange) -> str:
    given = [name for name in ("text", "body", "ref") if getattr(change, name)]
    if len(given) != 1:
        return f"put needs one of `text`, `body` and `ref`, not {len(given)} of them"
    if len(change.text) + len(change.body) > TEXT_CHARACTERS:
        return (
            f"`{given[0]}` has {len(change.text) + len(change.body)} characters; at most "
            f"{TEXT_CHARACTERS} go into a message, a longer one goes by `ref`"
        )
    if len(change.metadata) > METADATA_ENTRIES:
        return f"`metadata` has {len(change.metadata)} entries; at most {METADATA_ENTRIES}"
    for name, value in change.metadata.items():
        if len(value) > METADATA_CHARACTERS:
            return f"`metadata.{name}` is longer than {METADATA_CHARACTERS} characters"
    return ""
