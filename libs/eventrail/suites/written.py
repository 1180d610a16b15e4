"""Assertions as people write them: in YAML files, and on the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import msgspec
import yaml

from eventrail.config.yaml_document import load_yaml
from eventrail.suites.assertions import Assertion
from eventrail.suites.suite import InvalidSuite


def read_assertion(text: str) -> Assertion:
    """Return the assertion of one command line argument, e.g. `contains: Paris`.

    The short form names the check and gives its first field; `status` and other checks that need
    none may stand alone. The long form is a YAML mapping: `{check: like, least: 0.7}`.

    Raises:
        InvalidSuite: it is none.
    """
    try:
        value: object = load_yaml(text)
    except yaml.YAMLError as error:
        raise InvalidSuite(f"{text!r} is no YAML: {error}") from error
    return assertion_of(_long(value), text)


def read_assertions(path: Path) -> list[Assertion]:
    """Return the assertions of a YAML file: a list of mappings.

    Raises:
        InvalidSuite: it cannot be read, or one of them is none; the message says which.
    """
    try:
        value: object = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidSuite(f"{path}: {error}") from error
    if not isinstance(value, list) or not value:
        raise InvalidSuite(f"{path}: write a list, such as `- {{check: contains, text: Paris}}`")
    rows = cast("list[object]", value)
    return [assertion_of(_long(row), f"{path}, [{place}]") for place, row in enumerate(rows)]


def assertion_of(value: object, where: str) -> Assertion:
    """Return the assertion that plain data stands for; raise `InvalidSuite` saying where."""
    try:
        assertion: Assertion = msgspec.convert(value, cast("Any", Assertion))
    except msgspec.ValidationError as error:
        raise InvalidSuite(f"{where}: {error}; checks are: {', '.join(known_checks())}") from error
    problem = assertion.problem()
    if problem:
        raise InvalidSuite(f"{where}: {problem}")
    return assertion


def known_checks() -> list[str]:
    """Return the names of all checks."""
    kinds = cast("Any", Assertion).__args__
    return sorted(str(kind.__struct_config__.tag) for kind in kinds)


def as_yaml(assertions: Sequence[Assertion]) -> str:
    """Return assertions as a file of them reads."""
    return yaml.safe_dump(
        msgspec.to_builtins(list(assertions)), sort_keys=False, allow_unicode=True
    )


def _long(value: object) -> object:
    """Return the long form of an assertion."""
    if isinstance(value, str):
        return {"check": value}
    if not isinstance(value, dict):
        return value
    mapping = cast("dict[str, Any]", value)
    if "check" not in mapping and len(mapping) == 1:
        ((check, given),) = mapping.items()
        first = _first_field(check)
        return {"check": check, first: given} if first else mapping
    return mapping


def _first_field(check: str) -> str:
    for kind in cast("Any", Assertion).__args__:
        if kind.__struct_config__.tag == check and kind.__struct_fields__:
            return str(kind.__struct_fields__[0])
    return ""
