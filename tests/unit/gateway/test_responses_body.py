"""From the Responses API's bodies to requests, and what is refused by name."""

from typing import Any

import msgspec
import pytest

from eventrail.contracts.errors import RequestProblem
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.gateway.http.responses.body import decode_responses
from eventrail.gateway.http.responses.items import items_of, messages_of
from eventrail.gateway.http.responses.origin import origin_in
from eventrail.gateway.http.responses.translate import response_request

CALL = {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}
RESULT = {"type": "function_call_output", "call_id": "c1", "output": "done"}


def request_of(**fields: Any) -> ChatRequest:
    body = {"model": "m", "input": "hi", **fields}
    return response_request(decode_responses(msgspec.json.encode(body)))


def test_a_string_is_a_message_of_the_users() -> None:
    assert request_of().messages == [Message("user", "hi")]


def test_instructions_stand_first_and_are_not_inherited() -> None:
    earlier = [Message("user", "a"), Message("assistant", "b")]
    body = decode_responses(b'{"input": "c", "instructions": "Be kind."}')
    request = response_request(body, earlier)
    assert [message.content for message in request.messages] == ["Be kind.", "a", "b", "c"]
    origin = origin_in(request)
    assert origin is not None
    assert origin.inherited == 3


def test_items_become_messages_and_a_call_joins_what_was_said_with_it() -> None:
    given = [
        {"role": "user", "content": [{"type": "input_text", "text": "a"}]},
        {"type": "reasoning", "summary": []},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "b"}]},
        CALL,
        {**CALL, "call_id": "c2"},
        RESULT,
    ]
    user, assistant, tool = request_of(input=given).messages
    assert (user.role, user.content) == ("user", "a")
    assert assistant.content == "b"
    assert [call["id"] for call in assistant.tool_calls or []] == ["c1", "c2"]
    assert tool == Message("tool", "done", tool_call_id="c1")


def test_items_come_back_as_they_were_given() -> None:
    given = decode_responses(
        msgspec.json.encode({"input": [{"role": "user", "content": "a"}, CALL, RESULT]})
    ).input
    shown = items_of("r", messages_of(given))
    assert [item["type"] for item in shown] == ["message", "function_call", "function_call_output"]
    again = decode_responses(msgspec.json.encode({"input": shown})).input
    assert messages_of(again) == messages_of(given)
    assert {key: shown[1][key] for key in CALL} == CALL
    assert {key: shown[2][key] for key in RESULT} == RESULT


def test_parameters_get_their_names_of_a_chat() -> None:
    request = request_of(
        max_output_tokens=7,
        tools=[{"type": "function", "name": "f", "parameters": {"type": "object"}}],
        tool_choice={"type": "function", "name": "f"},
        text={"format": {"type": "json_schema", "name": "n", "schema": {}, "strict": True}},
        include=["message.output_text.logprobs"],
        top_logprobs=2,
        reasoning={"effort": "low"},
        service_tier="flex",
    )
    assert request.sampling.max_tokens == 7
    assert request.priority == "batch"
    assert request.extra == {
        "service_tier": "flex",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "n", "schema": {}, "strict": True},
        },
        "reasoning_effort": "low",
        "tools": [
            {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
        ],
        "tool_choice": {"type": "function", "function": {"name": "f"}},
        "logprobs": True,
        "top_logprobs": 2,
    }


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"input": [{"role": "user", "content": [{"type": "input_image"}]}]}, "input[0].content[0]"),
    ({"input": [{"type": "web_search_call"}]}, "input[0].type"),
    ({"input": [{"type": "function_call_output", "output": "x"}]}, "input[0]"),
    ({"input": [{"type": "function_call", "name": "f"}]}, "input[0]"),
    ({"input": [{"role": "user"}]}, "input[0]"),
    ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
    ({"tools": [{"type": "function"}]}, "tools[0].name"),
    ({"truncation": "auto"}, "truncation"),
    ({"include": ["web_search_call.results"]}, "include[0]"),
    ({"text": {"format": {"type": "json_schema"}}}, "text.format"),
    ({"background": True, "store": False}, "background"),
    ({"conversation": "conv_1"}, "conversation"),
    ({"top_logprobs": 2}, "top_logprobs"),
    ({"inputs": "x"}, "inputs"),
]


@pytest.mark.parametrize(("fields", "where"), REFUSED)
def test_what_is_not_there_is_refused_by_name(fields: dict[str, Any], where: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        request_of(**fields)
    assert caught.value.problem.where == where
    assert caught.value.problem.status == 400


@pytest.mark.parametrize("origin", [{}, {"api": "chat"}, {"api": "responses", "inherited": "x"}])
def test_what_came_by_another_api_has_no_origin(origin: dict[str, Any]) -> None:
    assert origin_in(ChatRequest(messages=[], origin=origin)) is None
