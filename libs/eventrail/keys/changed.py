"""The event of a change of a key; it never holds the hash."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from eventrail.contracts.changes import Changed, FieldChange
from eventrail.contracts.ids import new_rid
from eventrail.keys.key import VirtualKey

SECTION = "keys"
_SECRET = frozenset({"hash"})


def change_of(
    before: VirtualKey | None,
    after: VirtualKey,
    *,
    revisions: tuple[int, int],
    command: str,
    by: str,
    reason: str = "",
) -> Changed:
    """Return the event of a change made just now.

    Args:
        before: the key as it was; None for a new one.
        after: as it is.
        revisions: of its entry before and now.
        command: what asked for it, e.g. `keys revoke`.
        by: who.
        reason: why.
    """
    path = f"{SECTION}.{after.id}"
    if before is None:
        diff = [FieldChange(path, "added", after=_open(after))]
    else:
        diff = list(_fields(path, _open(before), _open(after)))
    return Changed(
        id=new_rid(),
        at=datetime.now(UTC),
        by=by,
        section=SECTION,
        from_revision=revisions[0],
        to_revision=revisions[1],
        diff=diff,
        command=command,
        reason=reason,
    )


def _open(key: VirtualKey) -> dict[str, Any]:
    """Return what anybody may see of a key."""
    fields: dict[str, Any] = msgspec.to_builtins(key)
    return {name: value for name, value in fields.items() if name not in _SECRET}


def _fields(path: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before, *after)):
        where = f"{path}.{name}"
        if name not in before:
            yield FieldChange(where, "added", after=after[name])
        elif name not in after:
            yield FieldChange(where, "removed", before=before[name])
        elif before[name] != after[name]:
            yield FieldChange(where, "changed", before[name], after[name])
