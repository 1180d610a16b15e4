"""The life of a batch: where it may go from where, and how it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import IllegalTransition, RequestProblem
from eventrail.gateway.batches.checking import read_lines
from eventrail.gateway.batches.starting import Asked, new_state
from eventrail.gateway.batches.state import TERMINAL, BatchState, kind_of, moved
from eventrail.gateway.http.batch_object import shown
from eventrail.gateway.identity import Identity

CHAT = "/v1/chat/completions"
STATUSES = (
    "validating", "in_progress", "finalizing", "cancelling",
    "completed", "failed", "expired", "cancelled",
)  # fmt: skip
FILE = "file-" + "a" * 32
DEMO = Identity("demo")


def asked(**more: object) -> Asked:
    values = {
        "input_file_id": FILE,
        "endpoint": CHAT,
        "completion_window": "24h",
        "metadata": {},
        "key": None,
        **more,
    }
    return Asked(**values)  # pyright: ignore[reportArgumentType]


def state() -> BatchState:
    return new_state(DEMO, asked(), now=100.5)


@given(st.lists(st.sampled_from(STATUSES), max_size=12))
def test_an_ended_batch_stays_as_it_is_and_times_are_kept(path: list[str]) -> None:
    now = state()
    for number, status in enumerate(path):
        try:
            now = moved(now, status, 1000.0 + number)
        except IllegalTransition:
            continue
        assert now.reached[status] >= 1000
    if now.ended:
        assert kind_of(now) == "done"
        for status in STATUSES:
            with pytest.raises(IllegalTransition):
                moved(now, status, 2000.0)
    assert sum(status in TERMINAL for status in now.reached) <= 1


def test_every_end_can_be_reached() -> None:
    running = moved(state(), "in_progress", 1, total=3)
    ends = {
        moved(moved(running, "finalizing", 2), "completed", 3).status,
        moved(running, "expired", 3).status,
        moved(moved(running, "cancelling", 2), "cancelled", 3).status,
        moved(state(), "failed", 3).status,
    }
    assert ends == TERMINAL


def test_a_batch_is_shown_as_the_api_has_it() -> None:
    done = moved(moved(moved(state(), "in_progress", 101, total=2), "finalizing", 102), "completed",
                 103, output="b" * 32, completed=2)  # fmt: skip
    batch = shown(done)
    assert batch.id == f"batch_{done.batch}"
    assert (batch.input_file_id, batch.output_file_id) == (FILE, "file-" + "b" * 32)
    assert (batch.created_at, batch.in_progress_at, batch.completed_at) == (100, 101, 103)
    assert batch.expires_at == 100 + 24 * 3600
    assert (batch.error_file_id, batch.errors, batch.failed_at) == (None, None, None)


def test_the_same_key_leads_to_the_same_batch_and_another_question_to_another_digest() -> None:
    one, same = (new_state(DEMO, asked(key="k"), now) for now in (1.0, 2.0))
    other = new_state(DEMO, asked(key="k", completion_window="1h"), 1.0)
    theirs = new_state(Identity("acme"), asked(key="k"), 1.0)
    assert one.batch == same.batch == other.batch != theirs.batch
    assert one.digest == same.digest != other.digest


@pytest.mark.parametrize("window", ["", "0h", "24", "h", "-1h", "169h", "1d", "9999999h", "1.5h"])
def test_a_window_that_is_none_is_refused(window: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        new_state(DEMO, asked(completion_window=window), 0.0)
    assert caught.value.problem.where == "completion_window"


@given(st.binary(max_size=300))
def test_no_input_is_an_accident(content: bytes) -> None:
    lines, problems = read_lines(content, CHAT)
    assert lines or problems


def test_a_line_for_another_endpoint_is_named() -> None:
    content = b'{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}\n'
    _, problems = read_lines(content, CHAT)
    assert [each.code for each in problems] == ["mismatched_endpoint"]
