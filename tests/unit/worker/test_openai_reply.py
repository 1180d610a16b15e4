import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.events import Usage
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.worker.engine import Delta, EngineError
from eventrail.worker.engines.openai_reply import read_chunk, read_completion
from eventrail.worker.tool_calls import ToolCalls


def test_each_choice_of_a_completion_is_a_delta() -> None:
    body = (
        b'{"choices": [{"index": 0, "message": {"content": "a"}, "finish_reason": "length"},'
        b' {"index": 1, "message": {"content": null, "tool_calls": [{"id": "c"}]}}],'
        b' "usage": {"prompt_tokens": 3, "completion_tokens": 4,'
        b' "prompt_tokens_details": {"cached_tokens": 2}}, "x": 1}'
    )
    usage = Usage(3, 4, 2)
    assert list(read_completion(body)) == [
        Delta("a", 0, "length", [], usage),
        Delta("", 1, "stop", [{"id": "c"}], usage),
    ]


def test_a_chunk_may_carry_only_the_usage() -> None:
    chunk = b'{"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}'
    assert list(read_chunk(chunk)) == [Delta(usage=Usage(3, 4))]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"choices": 3}', b'{"object": "x"}', b"\xff\xfe"]
)
def test_what_is_no_completion_may_be_asked_for_again(body: bytes) -> None:
    with pytest.raises(EngineError, match="does not decode") as caught:
        list(read_completion(body))
    assert caught.value.retryable


@pytest.mark.parametrize(
    "usage",
    [
        b"null",
        b'"7"',
        b"{}",
        b'{"prompt_tokens": "3", "completion_tokens": 4}',
        b'{"prompt_tokens": -3, "completion_tokens": 4}',
        b'{"prompt_tokens": 3, "completion_tokens": 4.5}',
        b'{"prompt_tokens": 1e99, "completion_tokens": 4}',
    ],
)
def test_an_answer_is_not_lost_for_a_wrong_bill(usage: bytes) -> None:
    body = b'{"choices": [{"message": {"content": "a"}}], "usage": ' + usage + b"}"
    assert list(read_completion(body)) == [Delta("a", 0, "stop")]
    chunk = b'{"choices": [{"delta": {"content": "a"}}], "usage": ' + usage + b"}"
    assert list(read_chunk(chunk)) == [Delta("a")]


def test_probabilities_come_with_their_tokens() -> None:
    token = b'{"token": "a", "logprob": -0.5, "bytes": [97], "top_logprobs": []}'
    chunk = b'{"choices": [{"delta": {"content": "a"}, "logprobs": {"content": [' + token + b"]}}]}"
    (delta,) = read_chunk(chunk)
    assert delta.logprobs == [TokenLogprob("a", -0.5, [97])]
    for other in (b"null", b'{"content": null}', b'{"tokens": ["a"]}', b"[]", b'{"content": [1]}'):
        odd = b'{"choices": [{"delta": {"content": "a"}, "logprobs": ' + other + b"}]}"
        assert list(read_chunk(odd)) == [Delta("a")]


@given(body=st.binary(max_size=200) | st.from_regex(rb'\{"choices": ?\[.{0,80}\]\}'))
def test_bytes_are_an_answer_or_a_clear_error(body: bytes) -> None:
    for read in (read_completion, read_chunk):
        with contextlib.suppress(EngineError):
            assert all(isinstance(delta, Delta) for delta in read(body))


def test_an_error_within_a_stream_is_an_error() -> None:
    with pytest.raises(EngineError, match="overloaded"):
        list(read_chunk(b'{"error": {"message": "overloaded"}}'))


def test_a_completion_without_choices_is_an_error() -> None:
    with pytest.raises(EngineError, match="no choices"):
        list(read_completion(b'{"choices": []}'))


def test_tool_calls_are_put_together_from_fragments() -> None:
    calls = ToolCalls()
    calls.add([{"index": 1, "id": "b", "function": {"name": "g", "arguments": ""}}])
    calls.add([{"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"x"'}}])
    calls.add([{"index": 0, "function": {"arguments": ": 1}"}}])
    assert calls.whole() == [
        {"id": "a", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}},
        {"id": "b", "type": "function", "function": {"name": "g", "arguments": ""}},
    ]
