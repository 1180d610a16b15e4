"""How a request ended decides what is raised."""

from typing import Any

import pytest

from eventrail.client.errors import (
    RequestCancelled,
    RequestFailed,
    RequestRefused,
    RequestRejected,
    completed,
)
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Problem, RequestProblem


def answer(status: str, **more: Any) -> Answer:
    return Answer("r", "demo", status, "t", 7, **more)


@pytest.mark.parametrize("status", ["completed", "open"])
def test_an_answer_or_a_running_request_is_no_error(status: str) -> None:
    assert completed(answer(status, events=3)).status == status


@pytest.mark.parametrize(
    ("status", "events", "expected"),
    [
        ("rejected", 0, RequestRefused),
        ("rejected", 4, RequestRejected),
        ("failed", 4, RequestFailed),
        ("cancelled", 4, RequestCancelled),
    ],
)
def test_each_end_has_its_own_error(
    status: str, events: int, expected: type[RequestProblem]
) -> None:
    problem = Problem(code="policy", message="no")
    with pytest.raises(expected) as caught:
        completed(answer(status, events=events, problem=problem))
    assert caught.value.problem == problem


def test_a_cancel_carries_what_there_was() -> None:
    with pytest.raises(RequestCancelled) as caught:
        completed(answer("cancelled", events=4, text="half an ans"))
    assert caught.value.code == "cancelled"
    assert caught.value.answer.text == "half an ans"
