"""JSON Schema on values that a model wrote, in bounded time.

Schemas come from apps, so nothing is fetched for them, regular expressions in them are not
evaluated (a backtracking one could take for ever), and references are followed so often only.
"""

import functools
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final, cast

import msgspec
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.exceptions import Unresolvable

MOST_REFERENCES: Final = 20_000
"""References that are followed for one value."""

_LITERAL: Final = frozenset({"const", "enum", "default", "examples"})
_followed: ContextVar[int] = ContextVar("followed", default=0)


class UncheckableError(Exception):
    """A value could not be held against its schema; the text says why, without any of it."""


def misfit(value: Any, schema: Any) -> str:
    """Return where in its schema a value does not fit, e.g. `properties/price/type`; or nothing.

    Raises:
        UncheckableError: the schema is none, refers to what is not in it, or takes too long.
    """
    _followed.set(0)
    try:
        validator = _validator(msgspec.json.encode(schema))
        error = next(iter(validator.iter_errors(value)), None)
    except SchemaError as wrong:
        raise UncheckableError("the schema is no JSON Schema") from wrong
    except Unresolvable as wrong:
        raise UncheckableError("the schema refers to something outside it") from wrong
    except RecursionError as wrong:
        raise UncheckableError("the answer or its schema is nested too deep") from wrong
    return "" if error is None else "/".join(map(str, error.absolute_schema_path))


@functools.lru_cache(maxsize=64)
def _validator(schema: bytes) -> Validator:
    bounded = _without_patterns(msgspec.json.decode(schema))
    kind = validators.validator_for(bounded, default=Draft202012Validator)
    kind.check_schema(bounded)
    counted = {name: _counted(kind, name) for name in ("$ref", "$dynamicRef", "$recursiveRef")}
    followed = {name: each for name, each in counted.items() if each is not None}
    registry: Registry[Any] = Registry()
    return cast("Any", validators).extend(kind, followed)(bounded, registry=registry)


def _counted(kind: Any, name: str) -> Any:
    follow = kind.VALIDATORS.get(name)
    if follow is None:
        return None

    def counting(
        validator: Validator, reference: Any, value: Any, schema: Any
    ) -> Iterator[ValidationError]:
        followed = _followed.get() + 1
        _followed.set(followed)
        if followed > MOST_REFERENCES:
            raise UncheckableError(f"it takes more than {MOST_REFERENCES:,} references")
        yield from follow(validator, reference, value, schema) or ()

    return counting


def _without_patterns(schema: Any) -> Any:
    """Return the schema without regular expressions, and what depends on them."""
    if isinstance(schema, list):
        return [_without_patterns(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    fields = dict(cast("dict[str, Any]", schema))
    if isinstance(fields.get("pattern"), str):
        del fields["pattern"]
    if isinstance(fields.get("patternProperties"), dict):
        for name in ("patternProperties", "additionalProperties", "unevaluatedProperties"):
            fields.pop(name, None)
    return {
        name: each if name in _LITERAL else _without_patterns(each) for name, each in fields.items()
    }
