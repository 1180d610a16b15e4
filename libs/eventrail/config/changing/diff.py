"""What differs between two configurations, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.changes import FieldChange, Section

_ABSENT: Any = object()


def differences(before: Config, after: Config) -> list[FieldChange]:
    """Return every field that differs, in the order of the document; revisions do not count.

    An entry that is new, or gone, is one change: its path, with the fields that it sets.
    """
    return [
        change
        for field in Config.__struct_fields__
        if field not in {"revision", "numbered"}
        for change in _compare(field, getattr(before, field), getattr(after, field))
    ]


def section_of(changes: Sequence[FieldChange]) -> Section:
    """Return the part of the document that holds all of `changes`."""
    return "pools" if all(each.path.startswith("pools.") for each in changes) else "document"


def pool_of(change: FieldChange) -> str | None:
    """Return the pool that a change is of; None if of something else."""
    section, _, rest = change.path.partition(".")
    return rest.partition(".")[0] if section == "pools" else None


def _compare(path: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if before is _ABSENT:
        yield FieldChange(path, "added", after=msgspec.to_builtins(after))
    elif after is _ABSENT:
        yield FieldChange(path, "removed", before=msgspec.to_builtins(before))
    elif _same_shape(before, after):
        for step, old, new in _members(before, after):
            yield from _compare(f"{path}{step}", old, new)
    elif before != after or type(before) is not type(after):
        action: Literal["changed"] = "changed"
        yield FieldChange(path, action, msgspec.to_builtins(before), msgspec.to_builtins(after))


def _same_shape(before: Any, after: Any) -> bool:
    """Return whether two values can be compared part by part."""
    if isinstance(before, msgspec.Struct):
        return type(before) is type(after)
    return any(isinstance(before, kind) and isinstance(after, kind) for kind in (Mapping, list))


def _members(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, msgspec.Struct):
        for field in before.__struct_fields__:
            yield f".{field}", getattr(before, field), getattr(after, field)
    elif isinstance(before, Mapping):
        old, new = cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after)
        for key in dict.fromkeys((*old, *new)):
            yield f".{key}", old.get(key, _ABSENT), new.get(key, _ABSENT)
    else:
        for index in range(max(len(before), len(after))):
            yield (
                f"[{index}]",
                before[index] if index < len(before) else _ABSENT,
                after[index] if index < len(after) else _ABSENT,
            )
