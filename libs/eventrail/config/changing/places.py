"""What stands at a path, and the document with something else there; pure."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

from eventrail.config.changing.paths import Step, UnknownPath, format_path
from eventrail.config.suggest import known_names

HIDDEN = frozenset({"numbered"})
"""Fields of the configuration that are no part of the document."""


class _Absent:
    pass


_ABSENT = _Absent()


def value_at(root: msgspec.Struct, steps: Sequence[Step]) -> Any:
    """Return what stands at a path, defaults included.

    Raises:
        UnknownPath: nothing; the message names what there is.
    """
    value: Any = root
    for count, step in enumerate(steps):
        found = _member(value, step)
        if isinstance(found, _Absent):
            raise UnknownPath(f"{format_path(steps[: count + 1])}: {_why(value, step)}")
        value = found
    return value


def _member(value: Any, step: Step) -> Any:
    if isinstance(step, int):
        items = cast("list[Any]", value) if isinstance(value, list) else []
        return items[step] if step < len(items) else _ABSENT
    if isinstance(value, msgspec.Struct):
        known = step in value.__struct_fields__ and step not in HIDDEN
        return getattr(value, step) if known else _ABSENT
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(step, _ABSENT)
    return _ABSENT


def _why(value: Any, step: Step) -> str:
    if isinstance(step, int):
        return (
            f"there are {len(cast('list[Any]', value))}" if isinstance(value, list) else "no list"
        )
    if isinstance(value, msgspec.Struct):
        names = [name for name in value.__struct_fields__ if name not in HIDDEN]
        return f"there is no such field; {known_names(step, names)}"
    if isinstance(value, Mapping):
        names = [str(name) for name in cast("Mapping[str, Any]", value)]
        return f"there is no such entry; {known_names(step, names)}"
    return f"what is before it is a value, {str(value)[:40]!r}, and has no parts"


def with_value(document: Any, steps: Sequence[Step], value: Any) -> Any:
    """Return plain data with `value` at a path; what is missing on the way is made.

    Raises:
        UnknownPath: a list is too short, or something on the way has no parts.
    """
    return _changed(document, steps, 0, value)


def without(document: Any, steps: Sequence[Step]) -> Any:
    """Return plain data without what stands at a path.

    Raises:
        UnknownPath: nothing stands there, or only a default does.
    """
    return _changed(document, steps, 0, _ABSENT)


def _changed(node: Any, steps: Sequence[Step], at: int, value: Any) -> Any:
    if at == len(steps):
        return value
    step, here = steps[at], format_path(steps[: at + 1])
    if isinstance(step, int):
        items = list(cast("list[Any]", node)) if isinstance(node, list) else []
        if (node is not None and not isinstance(node, list)) or step > len(items):
            raise UnknownPath(f"{here}: there are {len(items)}; the next one is [{len(items)}]")
        old = items[step] if step < len(items) else None
        new = _kept(old, _changed(old, steps, at + 1, value), here)
        items[step : step + 1] = [] if isinstance(new, _Absent) else [new]
        return items
    if node is not None and not isinstance(node, Mapping):
        raise UnknownPath(f"{here}: {_why(node, step)}")
    entries = dict(cast("Mapping[str, Any]", node or {}))
    new = _kept(entries.get(step), _changed(entries.get(step), steps, at + 1, value), here)
    if isinstance(new, _Absent):
        del entries[step]
        return entries
    return {**entries, step: new}


def _kept(old: Any, new: Any, here: str) -> Any:
    if isinstance(new, _Absent) and old is None:
        raise UnknownPath(f"{here}: there is nothing to remove")
    return new
