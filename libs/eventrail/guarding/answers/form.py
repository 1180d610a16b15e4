"""The form that an answer was asked to have, and whether it has it."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import msgspec

from eventrail.guarding.answers.schema import UncheckableError, misfit


class Form(NamedTuple):
    """JSON of some kind.

    Attributes:
        schema: the JSON Schema; None for any object.
    """

    schema: Any = None


class Formed(NamedTuple):
    """What came of holding a text against a form.

    Attributes:
        wrong: what is wrong, without any of the text; empty if nothing is.
        checked: whether it could be checked as a whole.
    """

    wrong: str = ""
    checked: bool = True


def form_of(extra: Mapping[str, Any]) -> Form | None:
    """Return the form that a request's parameters ask for; None for plain text."""
    wanted = _fields(extra.get("response_format"))
    if wanted.get("type") == "json_schema":
        return Form(_fields(wanted.get("json_schema")).get("schema"))
    if wanted.get("type") == "json_object":
        return Form()
    constraint = _fields(extra.get("structured_outputs"))
    if constraint.get("json_object"):
        return Form()
    schema = constraint.get("json", extra.get("guided_json"))
    return None if schema is None else Form(_decoded(schema))


def formed(text: str, form: Form) -> Formed:
    """Return whether a text is JSON of a form."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return Formed("it is not JSON")
    except RecursionError:
        return Formed("it is nested too deep", checked=False)
    return fits(value, form)


def fits(value: Any, form: Form) -> Formed:
    """Return whether a value is of a form."""
    if form.schema is None:
        return Formed("" if isinstance(value, dict) else "it is JSON, but no object")
    try:
        where = misfit(value, form.schema)
    except UncheckableError as error:
        return Formed(f"it could not be held against the schema: {error}", checked=False)
    return Formed(f"it does not fit the schema at {where}" if where else "")


def _decoded(schema: Any) -> Any:
    if not isinstance(schema, str):
        return schema
    try:
        return msgspec.json.decode(schema)
    except (msgspec.DecodeError, RecursionError):
        return None


def _fields(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
