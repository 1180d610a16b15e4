"""Submissions over NATS are decoded strictly; an id is read even from broken ones."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.requests import ChatRequest, Message, Sampling, Submission
from eventrail.gateway.submission import decode_submission, rid_in

REQUEST = ChatRequest(
    messages=[Message("user", "hello")], sampling=Sampling(temperature=0.5), metadata={"a": "b"}
)


def test_what_the_client_sends_is_read_back() -> None:
    sent = Submission(REQUEST, rid="0" * 32, idempotency_key="k", timeout_s=5.0)
    assert decode_submission(msgspec.json.encode(sent)) == sent


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"request":{"messages":[]},"timeout":5}', "timeout"),
        (b'{"request":{"messages":[],"temperature":1}}', "request.temperature"),
        (b'{"request":{"messages":[{"role":"user","text":"x"}]}}', "request.messages[0].text"),
        (b'{"request":{"messages":[],"sampling":{"top_k":4}}}', "request.sampling.top_k"),
    ],
)
def test_a_misspelt_field_is_refused_wherever_it_stands(body: bytes, where: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        decode_submission(body)
    assert (caught.value.problem.code, caught.value.problem.where) == (Code.UNKNOWN_FIELD, where)


def test_the_id_of_a_broken_submission_is_read() -> None:
    assert rid_in(b'{"request": 7, "rid": "abc"}') == "abc"
    assert rid_in(b'{"request": 7, "rid": 7}') is None


@given(st.binary())
def test_no_bytes_do_worse_than_a_problem(body: bytes) -> None:
    assert rid_in(body) is None
    with pytest.raises(RequestProblem):
        decode_submission(body)
