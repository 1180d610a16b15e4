"""The parameters of `ChatRequest.extra`: OpenAI's own, and what vLLM adds to them.

They travel as they were sent, so that a provider gets all of what its client wrote; these types
say what each must look like. Fields within them that are not listed here pass unread.
"""

from collections.abc import Mapping
from typing import Any, Literal, cast

import msgspec


class JsonSchema(msgspec.Struct, frozen=True, omit_defaults=True):
    """A named JSON Schema.

    Attributes:
        name: 1 to 64 letters, digits, `_` and `-`.
        schema: the schema itself.
        strict: whether the answer must follow it to the letter.
    """

    name: str
    schema: dict[str, Any] | None = None
    strict: bool | None = None
    description: str | None = None


class ResponseFormat(msgspec.Struct, frozen=True, omit_defaults=True):
    """The form of the answer: text, any JSON object, or JSON after a schema."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None


class StructuredOutputs(msgspec.Struct, frozen=True, omit_defaults=True):
    """A constraint on the answer, as vLLM takes it: exactly one of the first five.

    Attributes:
        json: a JSON Schema, or its JSON text.
        regex: a regular expression that the whole answer matches.
        choice: the answers there are to choose from.
        grammar: a context-free grammar, in Lark's or EBNF notation.
        json_object: any JSON object.
    """

    json: dict[str, Any] | str | None = None
    regex: str | None = None
    choice: list[str] | None = None
    grammar: str | None = None
    json_object: bool | None = None


class Function(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function that the model may call; `parameters` is a JSON Schema of an object."""

    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class Named(msgspec.Struct, frozen=True):
    """A function or tool by its name."""

    name: str


class Tool(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tool that the model may use; `custom` ones are known to some providers only."""

    type: Literal["function", "custom"]
    function: Function | None = None
    custom: Named | None = None


class ToolChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """The tool that the model has to use."""

    type: Literal["function", "custom", "allowed_tools"]
    function: Named | None = None
    custom: Named | None = None
    allowed_tools: dict[str, Any] | None = None


class Parameters(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Every parameter there is besides those of `Sampling`.

    Attributes:
        frequency_penalty: -2 to 2.
        presence_penalty: -2 to 2.
        logit_bias: by token id, -100 to 100.
        logprobs: whether to say how likely each token was.
        top_logprobs: how many likely tokens to name for each place, 0 to 20; needs `logprobs`.
        response_format: the form of the answer.
        structured_outputs: a constraint on the answer; vLLM only, like all that follow it here.
        guided_json: older spelling of `structured_outputs.json`.
        guided_regex: older spelling of `structured_outputs.regex`.
        guided_choice: older spelling of `structured_outputs.choice`.
        guided_grammar: older spelling of `structured_outputs.grammar`.
        top_k: sample from so many likeliest tokens; -1 for all.
        min_p: least probability, relative to the likeliest token's, 0 to 1.
        repetition_penalty: above 0; 1 for none.
        min_tokens: generate so many before the end.
        stop_token_ids: ids of tokens that end the generation.
        ignore_eos: go on after the end-of-text token.
        tools: what the model may call.
        tool_choice: whether and what it has to call.
        parallel_tool_calls: whether it may call several at once.
        dimensions: of the vectors that are asked for; 1 to 65,536.
    """

    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    logit_bias: dict[str, float] | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    response_format: ResponseFormat | None = None
    structured_outputs: StructuredOutputs | None = None
    guided_json: dict[str, Any] | str | None = None
    guided_regex: str | None = None
    guided_choice: list[str] | None = None
    guided_grammar: str | None = None
    top_k: int | None = None
    min_p: float | None = None
    repetition_penalty: float | None = None
    min_tokens: int | None = None
    stop_token_ids: list[int] | None = None
    ignore_eos: bool | None = None
    tools: list[Tool] | None = None
    tool_choice: Literal["none", "auto", "required"] | ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    prediction: dict[str, Any] | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: dict[str, Any] | None = None
    prompt_cache_retention: str | None = None
    reasoning_effort: str | None = None
    safety_identifier: str | None = None
    service_tier: str | None = None
    store: bool | None = None
    verbosity: str | None = None
    dimensions: int | None = None


EMBED_NAMES = ("dimensions",)
"""The names of the parameters of a request for vectors."""

NAMES = tuple(name for name in Parameters.__struct_fields__ if name not in EMBED_NAMES)
"""The names of the parameters of a chat request."""

GUIDED = ("json", "regex", "choice", "grammar")
"""The constraints that have an older spelling, `guided_<name>`."""


def answers_in_json(extra: Mapping[str, Any]) -> bool:
    """Whether a request's answer is JSON: what is put back into it then has to be escaped."""
    form = extra.get("response_format")
    if isinstance(form, dict) and cast("dict[str, Any]", form).get("type", "text") != "text":
        return True
    constraint = extra.get("structured_outputs")
    if isinstance(constraint, dict):
        named = cast("dict[str, Any]", constraint)
        return named.get("json") is not None or bool(named.get("json_object"))
    return extra.get("guided_json") is not None
