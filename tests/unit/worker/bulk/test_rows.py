"""A line of a batch becomes a row of plain values, and a row a result, or a clear error."""

import json

import msgspec
import pytest

from eventrail.batch.lines import BatchLine, InvalidBatch
from eventrail.worker.bulk.rows import ERROR, result_of, row_of

MESSAGES = [{"role": "user", "content": "?"}]


def line(**body: object) -> BatchLine:
    raw = msgspec.Raw(json.dumps({"messages": MESSAGES, **body}).encode())
    return BatchLine("a", "POST", "/v1/chat/completions", raw)


def done(**changed: object) -> dict[str, object]:
    row = {"custom_id": "a", "max_tokens": None, "text": "!", ERROR: ""}
    return {**row, "prompt_tokens": 3, "completion_tokens": 2, **changed}


def test_all_rows_have_the_same_keys_whatever_the_bodies_say() -> None:
    plain = row_of(line(), temperature=0.0)
    full = row_of(line(max_tokens=5, temperature=1, top_p=0.5, stop="x", seed=1), temperature=0.0)
    assert plain["messages"] == full["messages"] == MESSAGES
    assert plain["sampling_params"] == {
        "max_tokens": None, "temperature": 0.0, "top_p": 1.0, "stop": [], "seed": None,
    }  # fmt: skip
    assert full["sampling_params"] == {
        "max_tokens": 5, "temperature": 1.0, "top_p": 0.5, "stop": ["x"], "seed": 1,
    }  # fmt: skip


@pytest.mark.parametrize("body", [{"tools": []}, {"n": 2}, {"messages": [{"role": "user"}]}])
def test_what_a_bulk_job_cannot_do_is_refused_by_name(body: dict[str, object]) -> None:
    with pytest.raises(InvalidBatch, match=r"'a': body: .*`eventrail batch` takes the rest"):
        row_of(line(**body), temperature=0.0)


@pytest.mark.parametrize(("most", "reason"), [(None, "stop"), (3, "stop"), (2, "length")])
def test_a_row_that_was_generated_is_a_completion(most: int | None, reason: str) -> None:
    result = result_of(done(max_tokens=most), "bundled")
    assert result.succeeded
    assert result.response is not None
    body = json.loads(bytes(result.response.body))
    assert body["choices"][0]["message"] == {"role": "assistant", "content": "!"}
    assert body["choices"][0]["finish_reason"] == reason
    assert body["usage"]["total_tokens"] == 5


def test_a_row_that_failed_says_why() -> None:
    result = result_of({"custom_id": "a", ERROR: "the prompt is too long"}, "bundled")
    assert not result.succeeded
    assert result.error == {"code": "generation_failed", "message": "the prompt is too long"}
