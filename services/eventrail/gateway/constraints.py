"""What the constraints on an answer must fulfil: one at most, and each of its own form."""

from collections.abc import Iterator
from typing import Any

import msgspec

from eventrail.contracts.parameters import GUIDED, Parameters, StructuredOutputs, ToolChoice
from eventrail.gateway.refusing import NAME, NAMING, invalid

LONGEST_CONSTRAINT = 64 * 1024
"""Characters of a regular expression, grammar or schema; an engine compiles it for each request."""


def check_constraints(given: Parameters) -> None:
    """Raise `RequestProblem` if a constraint is none, or contradicts another parameter."""
    _response_format(given)
    _structured_outputs(given)
    _guided(given)
    _one_constraint(given)


def _response_format(given: Parameters) -> None:
    form = given.response_format
    if form is None:
        return
    schema = form.json_schema
    if form.type != "json_schema":
        if schema is not None:
            raise invalid("response_format.json_schema", f"contradicts type {form.type!r}")
        return
    if schema is None:
        raise invalid("response_format.json_schema", "is missing, and type asks for it")
    if not NAME.fullmatch(schema.name):
        raise invalid("response_format.json_schema.name", NAMING)
    if schema.schema is None:
        raise invalid("response_format.json_schema.schema", "is missing")
    _bounded("response_format.json_schema.schema", schema.schema)


def _structured_outputs(given: Parameters) -> None:
    if given.structured_outputs is None:
        return
    named = [name for name, _ in _constraints(given.structured_outputs)]
    if len(named) != 1:
        what = f"names {', '.join(named)}" if named else "names no constraint"
        raise invalid(
            "structured_outputs", what, hint="name exactly one of json, regex, choice, grammar"
        )
    for name, value in _constraints(given.structured_outputs):
        _constraint(f"structured_outputs.{name}", name, value)


def _guided(given: Parameters) -> None:
    for name in GUIDED:
        value = getattr(given, f"guided_{name}")
        if value is not None:
            _constraint(f"guided_{name}", name, value)


def _one_constraint(given: Parameters) -> None:
    form = given.response_format
    named = ["response_format"] if form is not None and form.type != "text" else []
    named += ["structured_outputs"] if given.structured_outputs is not None else []
    named += [name for each in GUIDED if getattr(given, name := f"guided_{each}") is not None]
    if len(named) > 1:
        raise invalid(named[1], f"contradicts {named[0]}", hint="constrain the answer in one way")
    if named and _forces(given.tool_choice):
        raise invalid("tool_choice", f"demands a tool call, and {named[0]} another answer")


def _forces(choice: str | ToolChoice | None) -> bool:
    if isinstance(choice, ToolChoice):
        return choice.type != "allowed_tools"
    return choice == "required"


def _constraints(given: StructuredOutputs) -> Iterator[tuple[str, Any]]:
    for name in StructuredOutputs.__struct_fields__:
        value = getattr(given, name)
        if value is not None and value is not False:
            yield name, value


def _constraint(where: str, name: str, value: Any) -> None:
    if name == "json" and isinstance(value, str):
        try:
            msgspec.json.decode(value, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise invalid(where, "is not the JSON text of a schema") from error
    if name == "choice" and (not value or not all(value)):
        raise invalid(where, "needs at least one text, and none that is empty")
    if value == "":
        raise invalid(where, "is empty")
    _bounded(where, value)


def _bounded(where: str, value: Any) -> None:
    length = len(value) if isinstance(value, str) else len(msgspec.json.encode(value))
    if length > LONGEST_CONSTRAINT:
        raise invalid(where, f"is longer than {LONGEST_CONSTRAINT} characters")
