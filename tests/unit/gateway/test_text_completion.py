"""The shapes of OpenAI's older API."""

import json

from eventrail.contracts.answers import Answer
from eventrail.contracts.logprobs import TokenLogprob, TopLogprob
from eventrail.gateway.http.completion import Delta
from eventrail.gateway.http.text_completion import TextChunks, text_completion_bytes

SCORES = [
    TokenLogprob("one ", -0.5, top_logprobs=[TopLogprob("two ", -1.0)]),
    TokenLogprob("three", -0.25),
]


def answer_of(**fields: object) -> Answer:
    return Answer("r" * 32, "demo", "completed", "t", 1, text="one three", model="m", **fields)  # pyright: ignore[reportArgumentType]


def test_probabilities_stand_in_four_lists() -> None:
    told = json.loads(text_completion_bytes(answer_of(logprobs=[SCORES])))
    assert told["choices"][0]["logprobs"] == {
        "tokens": ["one ", "three"],
        "token_logprobs": [-0.5, -0.25],
        "top_logprobs": [{"two ": -1.0}, {}],
        "text_offset": [0, 4],
    }


def test_every_choice_begins_with_the_echo() -> None:
    other = {"index": 1, "message": {"content": "two"}, "finish_reason": "length"}
    told = json.loads(text_completion_bytes(answer_of(choices=[{}, other]), echo="zero "))
    assert [choice["text"] for choice in told["choices"]] == ["zero one three", "zero two"]
    assert told["choices"][1]["finish_reason"] == "length"
    assert told["id"] == f"cmpl-{'r' * 32}"


def test_chunks_say_the_echo_once_and_go_on_with_the_offsets() -> None:
    chunks = TextChunks("r" * 32, "m", 1, echo="zero ")
    said = [
        json.loads(chunks.delta(index, Delta(content=text), logprobs=scores))["choices"][0]
        for index, text, scores in (
            (0, "one ", SCORES[:1]),
            (1, "two", []),
            (0, "three", SCORES[1:]),
        )
    ]
    assert [each["text"] for each in said] == ["zero one ", "zero two", "three"]
    assert said[2]["logprobs"]["text_offset"] == [4]
    assert said[1]["logprobs"] is None
