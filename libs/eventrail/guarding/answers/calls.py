"""Whether the arguments of tool calls are what the tools take."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from eventrail.guarding.answers.form import Form, formed
from eventrail.guarding.findings import Check, Finding, Severity


def call_findings(
    calls: Sequence[Mapping[str, Any]], extra: Mapping[str, Any], where: str = ""
) -> Iterator[Finding]:
    """Yield a finding for each call whose arguments are no JSON object, or not of its schema.

    Args:
        calls: in OpenAI's shape.
        extra: the request's parameters, with its `tools`.
        where: what the calls are a part of, e.g. `choices[1]`.
    """
    schemas = dict(_schemas(extra))
    for index, call in enumerate(calls):
        function = _fields(call.get("function"))
        arguments = function.get("arguments")
        if not isinstance(arguments, str):
            continue
        wrong = formed(arguments or "{}", Form(schemas.get(str(function.get("name"))))).wrong
        if wrong:
            place = ".".join(filter(None, (where, f"tool_calls[{index}]")))
            detail = f"arguments of a tool call: {wrong}"
            yield Finding(Check.FORMAT, Severity.HIGH, 0, len(arguments), detail, place)


def _schemas(extra: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    tools = extra.get("tools")
    for tool in cast("list[Any]", tools) if isinstance(tools, list) else []:
        function = _fields(_fields(tool).get("function"))
        if isinstance(function.get("parameters"), dict):
            yield str(function.get("name")), function["parameters"]


def _fields(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
