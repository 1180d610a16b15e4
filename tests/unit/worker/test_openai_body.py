from typing import Any

import msgspec

from eventrail.worker.engine import GenerationRequest
from eventrail.worker.engines.openai_body import OpenAIOptions, body_of

MESSAGES = [{"role": "user", "content": "hi"}]


def body(options: OpenAIOptions | None = None, **fields: Any) -> dict[str, Any]:
    request = GenerationRequest("1", "m-1", MESSAGES, **fields)
    return msgspec.json.decode(body_of(request, options or OpenAIOptions()))


def test_only_what_was_asked_for_is_sent() -> None:
    sampling = {"max_tokens": None, "temperature": None, "n": 1}
    assert body(sampling=sampling) == {"model": "m-1", "messages": MESSAGES}


def test_sampling_and_passed_through_parameters_are_sent_as_they_are() -> None:
    sent = body(
        sampling={"temperature": 0.0, "n": 2, "stop": ["x"]},
        extra={"tools": [{"type": "function"}], "response_format": {"type": "json_object"}},
    )
    assert sent["temperature"] == 0.0
    assert (sent["n"], sent["stop"]) == (2, ["x"])
    assert sent["tools"] == [{"type": "function"}]
    assert sent["response_format"] == {"type": "json_object"}


def test_a_stream_asks_for_its_usage() -> None:
    sent = body(stream=True)
    assert (sent["stream"], sent["stream_options"]) == (True, {"include_usage": True})


def test_the_pools_own_parameters_give_way_to_the_requests() -> None:
    options = OpenAIOptions(body={"temperature": 1, "top_k": 5})
    sent = body(options, sampling={"temperature": 0.5})
    assert (sent["temperature"], sent["top_k"]) == (0.5, 5)


def test_the_limit_has_the_name_that_the_provider_knows() -> None:
    options = OpenAIOptions(max_tokens_name="max_completion_tokens")
    sent = body(options, sampling={"max_tokens": 7})
    assert sent["max_completion_tokens"] == 7
    assert "max_tokens" not in sent
