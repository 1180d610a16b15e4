"""From a body of the Responses API to the request it stands for."""

from collections.abc import Sequence
from typing import Any

import msgspec

from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.gateway.http.priority import OUR_TIER, priority_of
from eventrail.gateway.http.responses.body import FunctionTool, ResponsesBody, TextOptions
from eventrail.gateway.http.responses.items import messages_of
from eventrail.gateway.http.responses.origin import Origin
from eventrail.gateway.refusing import invalid

_PASSED = (
    "parallel_tool_calls", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
    "safety_identifier", "service_tier", "store",
)  # fmt: skip
LOGPROBS = "message.output_text.logprobs"
_INCLUDES = frozenset({LOGPROBS, "reasoning.encrypted_content"})


def response_request(body: ResponsesBody, earlier: Sequence[Message] = ()) -> ChatRequest:
    """Return the request that a body stands for.

    Args:
        body: what the client sent.
        earlier: the conversation that it goes on with, without instructions.

    Raises:
        RequestProblem: it asks for what is not there; `where` names it.
    """
    _check(body)
    instructions = [Message("developer", body.instructions)] if body.instructions else []
    inherited = [*instructions, *earlier]
    return ChatRequest(
        messages=[*inherited, *messages_of(body.input)],
        model=body.model,
        sampling=Sampling(
            max_tokens=body.max_output_tokens, temperature=body.temperature, top_p=body.top_p
        ),
        stream=bool(body.stream),
        user=body.user,
        session=body.session,
        metadata=body.metadata or {},
        extra=_extra(body),
        priority=priority_of(body.service_tier),
        template=body.eventrail.template,
        variables=body.eventrail.variables,
        filters=body.eventrail.filters,
        origin=msgspec.to_builtins(_origin(body, len(inherited))),
    )


def _origin(body: ResponsesBody, inherited: int) -> Origin:
    return Origin(
        api="responses",
        instructions=body.instructions,
        previous=body.previous_response_id,
        inherited=inherited,
        store=body.store is not False,
        background=bool(body.background),
        tools=[_shown(tool) for tool in body.tools or []],
        tool_choice=body.tool_choice or "auto",
        text=_built(body.text) or {"format": {"type": "text"}},
        reasoning=_built(body.reasoning),
        max_tool_calls=body.max_tool_calls,
        truncation=body.truncation or "disabled",
    )


def _check(body: ResponsesBody) -> None:
    for index, each in enumerate(body.include or []):
        if each not in _INCLUDES:
            raise invalid(f"include[{index}]", f"{each!r} is not there")
    if body.truncation == "auto":
        raise invalid(
            "truncation", "auto is not there", hint="leave it out, and shorten the input yourself"
        )
    if body.background and body.store is False:
        raise invalid("background", "wants store: the response is read later")


def _extra(body: ResponsesBody) -> dict[str, Any]:
    extra = {name: getattr(body, name) for name in _PASSED}
    if body.service_tier == OUR_TIER:
        del extra["service_tier"]
    if body.text is not None:
        extra["response_format"] = _response_format(body.text)
        extra["verbosity"] = body.text.verbosity
    if body.reasoning is not None:
        extra["reasoning_effort"] = body.reasoning.effort
    if body.tools:
        extra["tools"] = [_chat_tool(tool, f"tools[{at}]") for at, tool in enumerate(body.tools)]
    extra["tool_choice"] = _chat_choice(body.tool_choice) if body.tools else None
    if LOGPROBS in (body.include or ()):
        extra["logprobs"], extra["top_logprobs"] = True, body.top_logprobs or 0
    elif body.top_logprobs:
        raise invalid("top_logprobs", "is given without logprobs", hint=f"include {LOGPROBS!r}")
    return {name: value for name, value in extra.items() if value is not None}


def _response_format(text: TextOptions) -> dict[str, Any] | None:
    form = text.format
    if form is None or form.type == "text":
        return None
    if form.type == "json_object":
        return {"type": "json_object"}
    if form.name is None or form.schema is None:
        raise invalid("text.format", "is a json_schema, and lacks name or schema")
    schema = {key: value for key, value in _built(form).items() if key != "type"}
    return {"type": "json_schema", "json_schema": schema}


def _chat_tool(tool: FunctionTool, where: str) -> dict[str, Any]:
    if tool.type != "function":
        raise invalid(
            f"{where}.type",
            f"{tool.type!r} is not there",
            hint="define a function, and run the tool yourself",
        )
    if tool.name is None:
        raise invalid(f"{where}.name", "is missing")
    function = {key: value for key, value in _built(tool).items() if key != "type"}
    return {"type": "function", "function": function}


def _chat_choice(choice: str | dict[str, Any] | None) -> str | dict[str, Any] | None:
    if isinstance(choice, dict) and choice.get("type") == "function":
        return {"type": "function", "function": {"name": choice.get("name")}}
    return choice


def _shown(tool: FunctionTool) -> dict[str, Any]:
    """Return a tool as a response repeats it: no field is missing."""
    return {"parameters": None, "strict": True, **_built(tool)}


def _built(value: Any) -> dict[str, Any]:
    return {} if value is None else msgspec.to_builtins(value)
