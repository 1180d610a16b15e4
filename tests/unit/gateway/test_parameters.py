from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.parameters import NAMES, answers_in_json
from eventrail.contracts.requests import Sampling
from eventrail.gateway.http.chat_body import ChatBody, decode_body, to_request
from eventrail.gateway.parameters import check_parameters, check_stops

TOOL = {"type": "function", "function": {"name": "look_up", "parameters": {"type": "object"}}}
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}
FORMAT = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}}
CHOSEN = {"type": "function", "function": {"name": "look_up"}}

GOOD: list[dict[str, Any]] = [
    {"logprobs": True, "top_logprobs": 5},
    {"logprobs": True},
    {"top_logprobs": 0},
    {"response_format": {"type": "text"}},
    {"response_format": {"type": "json_object"}},
    {"response_format": FORMAT},
    {"structured_outputs": {"regex": "[a-z]+"}},
    {"structured_outputs": {"choice": ["yes", "no"]}},
    {"structured_outputs": {"grammar": 'root ::= "a"'}},
    {"structured_outputs": {"json": SCHEMA}},
    {"structured_outputs": {"json": '{"type": "object"}', "json_object": False}},
    {"structured_outputs": {"json_object": True, "disable_any_whitespace": True}},
    {"guided_json": SCHEMA},
    {"guided_choice": ["a"]},
    {"tools": [TOOL], "tool_choice": "auto", "parallel_tool_calls": False},
    {"tools": [TOOL], "tool_choice": CHOSEN},
    {"tools": [TOOL | {"cache": 1}], "tool_choice": "required"},
    {"tools": [{"type": "custom", "custom": {"name": "x"}}]},
    {"tools": [TOOL], "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto"}}},
    {"tools": [TOOL], "response_format": FORMAT},
    {"tool_choice": "none"},
    {"logit_bias": {"50": -100}},
    {"top_k": -1, "min_p": 0.1, "repetition_penalty": 1.1, "min_tokens": 2, "ignore_eos": True},
    {"frequency_penalty": -2, "presence_penalty": 2.0, "stop_token_ids": [1]},
]

BAD: list[tuple[dict[str, Any], str]] = [
    ({"colour": "red"}, "colour"),
    ({"top_logprobs": 3}, "top_logprobs"),
    ({"logprobs": False, "top_logprobs": 3}, "top_logprobs"),
    ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
    ({"logprobs": True, "top_logprobs": -1}, "top_logprobs"),
    ({"logprobs": 5}, "logprobs"),
    ({"response_format": "json"}, "response_format"),
    ({"response_format": {"type": "yaml"}}, "response_format.type"),
    ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
    ({"response_format": FORMAT | {"type": "text"}}, "response_format.json_schema"),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a"}}},
        "response_format.json_schema.schema",
    ),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a b", "schema": {}}}},
        "response_format.json_schema.name",
    ),
    ({"structured_outputs": {}}, "structured_outputs"),
    ({"structured_outputs": {"regex": "a", "choice": ["b"]}}, "structured_outputs"),
    ({"structured_outputs": {"choice": []}}, "structured_outputs.choice"),
    ({"structured_outputs": {"choice": ["a", ""]}}, "structured_outputs.choice"),
    ({"structured_outputs": {"regex": ""}}, "structured_outputs.regex"),
    ({"structured_outputs": {"json": "{"}}, "structured_outputs.json"),
    ({"structured_outputs": {"json": "[]"}}, "structured_outputs.json"),
    ({"guided_regex": ""}, "guided_regex"),
    ({"guided_grammar": "x" * 100_000}, "guided_grammar"),
    ({"guided_choice": "a"}, "guided_choice"),
    ({"response_format": FORMAT, "guided_regex": "a"}, "guided_regex"),
    (
        {"response_format": FORMAT, "structured_outputs": {"json": SCHEMA}},
        "structured_outputs",
    ),
    ({"tools": []}, "tools"),
    ({"tools": [{"type": "function"}]}, "tools[0].function"),
    ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools[0].function.name"),
    ({"tools": [TOOL, TOOL]}, "tools[1].function.name"),
    ({"tools": [{"type": "web"}]}, "tools[0].type"),
    ({"tool_choice": "auto"}, "tool_choice"),
    ({"tool_choice": CHOSEN}, "tool_choice"),
    ({"parallel_tool_calls": True}, "parallel_tool_calls"),
    ({"tools": [TOOL], "tool_choice": "sometimes"}, "tool_choice"),
    ({"tools": [TOOL], "tool_choice": {"type": "function"}}, "tool_choice.function"),
    (
        {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "x"}}},
        "tool_choice.function.name",
    ),
    ({"tools": [TOOL], "tool_choice": "required", "response_format": FORMAT}, "tool_choice"),
    ({"tools": [TOOL], "tool_choice": CHOSEN, "guided_regex": "a"}, "tool_choice"),
    ({"frequency_penalty": 2.5}, "frequency_penalty"),
    ({"presence_penalty": -3}, "presence_penalty"),
    ({"logit_bias": {"the": 1}}, "logit_bias"),
    ({"logit_bias": {"1": 101}}, "logit_bias.1"),
    ({"min_p": 1.1}, "min_p"),
    ({"top_k": 0}, "top_k"),
    ({"repetition_penalty": 0}, "repetition_penalty"),
    ({"stop_token_ids": [3, -1]}, "stop_token_ids[1]"),
    ({"min_tokens": 11}, "min_tokens"),
]


@pytest.mark.parametrize("extra", GOOD, ids=str)
def test_what_fits_passes(extra: dict[str, Any]) -> None:
    check_parameters(extra, Sampling(max_tokens=10))


@pytest.mark.parametrize(("extra", "where"), BAD, ids=str)
def test_what_does_not_fit_is_refused_by_name(extra: dict[str, Any], where: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        check_parameters(extra, Sampling(max_tokens=10))
    assert caught.value.problem.where == where
    assert caught.value.problem.code in {Code.INVALID_REQUEST, Code.UNKNOWN_FIELD}
    assert caught.value.problem.status == 400


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(extra=st.dictionaries(st.sampled_from(NAMES), _JSON, max_size=4))
def test_any_value_passes_or_is_refused(extra: dict[str, Any]) -> None:
    refused = None
    try:
        check_parameters(extra, Sampling())
    except RequestProblem as problem:
        refused = problem.problem
    if refused is not None:
        assert refused.status == 400
        assert any(refused.where.startswith(name) for name in extra)


@pytest.mark.parametrize(
    ("stop", "where"), [([""], "stop[0]"), (["a", ""], "stop[1]"), (["a"] * 17, "stop")]
)
def test_stop_strings_can_stop(stop: list[str], where: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        check_stops(stop)
    assert caught.value.problem.where == where
    check_stops(None)
    check_stops(["a", "\n\n"])


def test_the_http_body_takes_every_parameter() -> None:
    assert set(NAMES) <= set(ChatBody.__struct_fields__)


def test_two_spellings_of_one_parameter_may_not_contradict() -> None:
    messages = b'"messages": [{"role": "user", "content": "x"}]'
    same = decode_body(b"{" + messages + b', "max_tokens": 3, "max_completion_tokens": 3}')
    assert to_request(same).sampling.max_tokens == 3
    other = decode_body(b"{" + messages + b', "max_tokens": 3, "max_completion_tokens": 4}')
    with pytest.raises(RequestProblem) as caught:
        to_request(other)
    assert caught.value.problem.where == "max_completion_tokens"


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({}, False),
        ({"response_format": {"type": "text"}}, False),
        ({"response_format": {"type": "json_object"}}, True),
        ({"response_format": FORMAT}, True),
        ({"structured_outputs": {"regex": "a"}}, False),
        ({"structured_outputs": {"json": {}}}, True),
        ({"structured_outputs": {"json_object": True}}, True),
        ({"guided_json": {}}, True),
    ],
)
def test_json_is_told_from_text(extra: dict[str, Any], *, expected: bool) -> None:
    assert answers_in_json(extra) is expected
