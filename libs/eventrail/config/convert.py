"""From a plain document to its structs, with errors that name the entry, not only its type."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

from eventrail.config.invalid import InvalidConfig

Struct = TypeVar("Struct", bound=msgspec.Struct)


def convert(
    document: object, to: type[Struct], sections: Mapping[str, type[msgspec.Struct]]
) -> Struct:
    """Return `document` as a struct.

    Args:
        document: what YAML or JSON held.
        to: the struct.
        sections: fields of `to` that are mappings, and the struct of their values.

    Raises:
        InvalidConfig: it does not fit; the message begins with the path of the field, such as
            `pools.chat.speculation.tokens`.
    """
    try:
        return msgspec.convert(document, to)
    except msgspec.ValidationError as error:
        raise InvalidConfig(_located(document, sections) or _readable("", error)) from error


def _located(document: object, sections: Mapping[str, type[msgspec.Struct]]) -> str:
    """Return what is wrong with the first bad entry of a section; nothing if all are well.

    msgspec writes the key of a mapping as `[...]`.
    """
    if not isinstance(document, Mapping):
        return ""
    fields = cast("Mapping[str, Any]", document)
    for section, struct in sections.items():
        entries = fields.get(section)
        if not isinstance(entries, Mapping):
            continue
        for name, entry in cast("Mapping[str, Any]", entries).items():
            try:
                msgspec.convert(entry, struct)
            except msgspec.ValidationError as error:
                return _readable(f"{section}.{name}", error)
    return ""


def _readable(prefix: str, error: msgspec.ValidationError) -> str:
    """Return `<path>: <what is wrong>` for msgspec's `<what is wrong> - at `$.<path>``."""
    reason, _, where = str(error).partition(" - at `$")
    path = f"{prefix}{where.rstrip('`')}".lstrip(".")
    return f"{path}: {reason}" if path else reason
