"""Documents on their way into a tenant's retrieval index."""

from typing import Literal

import msgspec

from eventrail.contracts.errors import UndecodableMessage

TEXT_CHARACTERS = 32_000
"""The longest passage that is taken."""


class DocumentChange(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The body of `docs.<tenant>`. The same change made twice changes nothing.

    Attributes:
        op: `put` adds or replaces the passage `id`; `delete` removes it; `prune` removes all
            passages of `source` except those in `keep`.
        id: stable id of the passage; for `put` and `delete`.
        text: the passage as it goes into a prompt.
        source: where it came from, e.g. a path relative to the ingested folder.
        title: the heading it stood under.
        keep: ids of the passages that stay; for `prune`.
    """

    op: Literal["put", "delete", "prune"]
    id: str = ""
    text: str = ""
    source: str = ""
    title: str = ""
    keep: list[str] = []


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
    if change.op == "prune":
        return "" if change.source else "`source` is empty; prune needs one"
    if not change.id:
        return f"`id` is empty; {change.op} needs one"
    if change.op == "put" and not change.text.strip():
        return "`text` is empty; put needs one"
    if len(change.text) > TEXT_CHARACTERS:
        return f"`text` has {len(change.text)} characters; at most {TEXT_CHARACTERS} are taken"
    return ""
