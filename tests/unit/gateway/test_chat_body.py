"""OpenAI's request body becomes a request, or a problem that names the field."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.parameters import NAMES
from eventrail.contracts.requests import ChatRequest
from eventrail.gateway.http.chat_body import ChatBody, decode_body, to_request

USER = {"role": "user", "content": "hello"}


def request_of(**fields: object) -> ChatRequest:
    return to_request(decode_body(msgspec.json.encode({"messages": [USER], **fields})))


def test_sampling_parameters_are_told_from_those_passed_through() -> None:
    request = request_of(temperature=0.5, top_p=0.9, seed=7, n=2, presence_penalty=1, logprobs=True)
    assert request.sampling.temperature == 0.5
    assert request.sampling.top_p == 0.9
    assert (request.sampling.seed, request.sampling.n) == (7, 2)
    assert request.extra == {"presence_penalty": 1.0, "logprobs": True}


def test_max_tokens_has_two_names() -> None:
    assert request_of(max_tokens=5).sampling.max_tokens == 5
    assert request_of(max_completion_tokens=9).sampling.max_tokens == 9


def test_one_stop_string_is_a_list_of_one() -> None:
    assert request_of(stop="END").sampling.stop == ["END"]
    assert request_of(stop=["A", "B"]).sampling.stop == ["A", "B"]


def test_nulls_count_as_absent() -> None:
    nothing = dict.fromkeys(("temperature", "stop", "n", "user", "stream", *NAMES))
    assert request_of(**nothing) == request_of()


def test_every_passed_through_parameter_is_a_field_of_the_body() -> None:
    assert set(NAMES) < set(ChatBody.__struct_fields__)


def test_a_replayed_assistant_message_is_understood() -> None:
    replayed = {
        "role": "assistant",
        "content": "hi",
        "refusal": None,
        "annotations": [],
        "audio": None,
        "function_call": None,
    }
    assert request_of(messages=[USER, replayed]).messages[1].content == "hi"


def test_text_parts_are_joined_and_other_parts_named() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    message = {"role": "user", "content": parts}
    assert request_of(messages=[message]).messages[0].content == "ab"
    image = {"type": "image_url", "image_url": {"url": "x"}}
    with pytest.raises(RequestProblem) as caught:
        request_of(messages=[{"role": "user", "content": [*parts, image]}])
    assert caught.value.problem.where == "messages[0].content[2]"


def test_an_unknown_parameter_is_refused_by_name() -> None:
    with pytest.raises(RequestProblem) as caught:
        request_of(temprature=1)
    assert (caught.value.problem.code, caught.value.problem.where) == (
        Code.UNKNOWN_FIELD,
        "temprature",
    )


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_do_worse_than_a_problem(body: bytes) -> None:
    with pytest.raises(RequestProblem) as caught:
        decode_body(body)
    assert caught.value.problem.status == 400


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(ChatBody.__struct_fields__), _JSON))
def test_any_values_of_known_fields_make_a_request_or_a_problem(fields: dict[str, object]) -> None:
    try:
        body = msgspec.json.encode(fields)
    except (UnicodeEncodeError, OverflowError):
        return  # no JSON to send
    outcome = outcome_of(body)
    assert isinstance(outcome, ChatRequest) or outcome.status == 400


def outcome_of(body: bytes) -> ChatRequest | Problem:
    try:
        return to_request(decode_body(body))
    except RequestProblem as error:
        return error.problem
