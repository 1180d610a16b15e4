"""What an operator is shown of the document; pure."""

from typing import Any

import msgspec

from eventrail.config.changing.edit import plain
from eventrail.config.changing.mask import masked
from eventrail.config.changing.paths import parse_path
from eventrail.config.changing.places import value_at
from eventrail.config.model import Config


def shown(config: Config, path: str | None = None) -> Any:
    """Return the document, or what stands at a path, as plain data without secrets.

    Raises:
        UnknownPath: nothing stands there.
    """
    if path is None:
        return masked(plain(config))
    steps = parse_path(path)
    names = [step for step in steps if isinstance(step, str)]
    value = value_at(config, steps)
    return masked(_with_defaults(value), names[-1])


def _with_defaults(value: Any) -> Any:
    """Return the fields of a struct with their defaults; within them, defaults are left out."""
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.to_builtins(fields)
    return msgspec.to_builtins(value)
