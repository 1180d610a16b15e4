"""What nobody is shown: key hashes, places of secret files, passwords in URLs.

A masked value can be written back: it then stands for the value that is there, so that a document
can be read, edited and stored although its reader never saw all of it.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from eventrail.config.invalid import InvalidConfig
from eventrail.contracts.changes import FieldChange

MASK = "***"

_SECRET = re.compile(r"(^|_)(hash|hashes|file|password|passphrase|secret|token|api_key)$")
_USER = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_LAST_NAME = re.compile(r'(?:^|\.|\[")([^.\[\]"]+)(?:"\])?(?:\[\d+\])*$')


def masked(value: Any, name: str = "") -> Any:
    """Return plain data without its secrets.

    Args:
        value: what JSON can hold.
        name: of the field that holds it.
    """
    if isinstance(value, Mapping):
        return {key: masked(v, str(key)) for key, v in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [masked(each, name) for each in cast("list[Any]", value)]
    if not isinstance(value, str) or not value:
        return value
    return MASK if _SECRET.search(name) else _USER.sub(MASK, value)


def unmasked(value: Any, present: Any, path: str = "", name: str = "") -> Any:
    """Return plain data with the present values in the place of masked ones.

    Args:
        value: what an operator wrote.
        present: what is there now; None for nothing.
        path: where, for errors.
        name: of the field.

    Raises:
        InvalidConfig: nothing is there that the mask could stand for.
    """
    if isinstance(value, Mapping):
        there = cast("Mapping[str, Any]", present if isinstance(present, Mapping) else {})
        entries = cast("Mapping[str, Any]", value).items()
        return {
            key: unmasked(v, there.get(key), f"{path}.{key}".lstrip("."), str(key))
            for key, v in entries
        }
    if isinstance(value, list):
        old = cast("list[Any]", present) if isinstance(present, list) else []
        return [
            unmasked(each, old[index] if index < len(old) else None, f"{path}[{index}]", name)
            for index, each in enumerate(cast("list[Any]", value))
        ]
    if not isinstance(value, str) or not _stands_for_another(value, name):
        return value
    if masked(present, name) == value:
        return present
    raise InvalidConfig(f"{path}: {MASK} stands for what is there, and nothing is; write the value")


def _stands_for_another(value: str, name: str) -> bool:
    hidden = bool(_SECRET.search(name))
    return value == MASK if hidden else f"://{MASK}@" in value


def masked_change(change: FieldChange) -> FieldChange:
    """Return a change without secrets: that something changed is told, not what it was."""
    found = _LAST_NAME.search(change.path)
    name = found[1] if found is not None else ""
    return msgspec.structs.replace(
        change, before=masked(change.before, name), after=masked(change.after, name)
    )
