"""Answers in OpenAI's shape."""

import json
from typing import Any

from eventrail.contracts.answers import Answer
from eventrail.contracts.events import Usage
from eventrail.contracts.logprobs import TokenLogprob, TopLogprob
from eventrail.gateway.http.completion import completion_bytes

CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def completion(**fields: Any) -> dict[str, Any]:
    return json.loads(completion_bytes(Answer("r", "demo", "completed", "t", 7, **fields)))


def test_an_empty_answer_is_empty_text_and_not_null() -> None:
    assert completion()["choices"][0]["message"] == {"content": "", "role": "assistant"}


def test_an_answer_that_only_calls_tools_has_no_content() -> None:
    message = completion(tool_calls=[CALL], finish_reason="tool_calls")["choices"][0]["message"]
    assert message == {"content": None, "role": "assistant", "tool_calls": [CALL]}


def test_cached_tokens_are_reported_where_openai_reports_them() -> None:
    usage = completion(usage=Usage(10, 5, 4))["usage"]
    assert usage["total_tokens"] == 15
    assert usage["prompt_tokens_details"]["cached_tokens"] == 4


def test_further_choices_follow_the_first() -> None:
    choices: list[dict[str, object]] = [
        {"index": index, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        for index, text in enumerate(("a", "b"))
    ]
    told = completion(text="a", choices=choices)["choices"]
    assert [each["message"]["content"] for each in told] == ["a", "b"]
    assert [each["index"] for each in told] == [0, 1]


TOKENS = [TokenLogprob("a", -0.5), TokenLogprob("b", -1.0, [98], [TopLogprob("c", -2.0)])]
SHOWN = [
    {"token": "a", "logprob": -0.5, "bytes": None, "top_logprobs": []},
    {
        "token": "b",
        "logprob": -1.0,
        "bytes": [98],
        "top_logprobs": [{"token": "c", "logprob": -2.0, "bytes": None}],
    },
]


def test_probabilities_have_all_of_openais_fields() -> None:
    (choice,) = completion(text="ab", logprobs=[TOKENS])["choices"]
    assert choice["logprobs"] == {"content": SHOWN, "refusal": None}
    assert "logprobs" not in completion(text="ab")["choices"][0]


def test_each_choice_has_its_own_probabilities() -> None:
    choices = [
        {"index": index, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        for index, text in enumerate(("a", "b", "c"))
    ]
    told = completion(text="a", choices=choices, logprobs=[TOKENS[:1], TOKENS[1:]])["choices"]
    assert told[0]["logprobs"]["content"] == SHOWN[:1]
    assert told[1]["logprobs"]["content"] == SHOWN[1:]
    assert "logprobs" not in told[2]
