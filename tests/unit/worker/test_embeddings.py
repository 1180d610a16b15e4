"""Vectors: the echo pool's, a provider's, and which pools make any."""

import base64
import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.check_pool import problems
from eventrail.config.pool import Pool
from eventrail.contracts.errors import Code
from eventrail.contracts.vectors import packed
from eventrail.worker.engine import EngineError, GenerationRequest
from eventrail.worker.engines.echo_embeddings import MOST_WORK, embed, vector_of
from eventrail.worker.engines.openai_body import OpenAIOptions, body_of
from eventrail.worker.engines.openai_embeddings import read_embeddings
from eventrail.worker.engines.openai_transport import endpoint


def request_of(*texts: str, **extra: Any) -> GenerationRequest:
    messages = [{"role": "user", "content": text} for text in texts]
    return GenerationRequest(id="a", model="m", messages=messages, extra=extra, task="embed")


def numbers(vector: str) -> list[float]:
    raw = base64.b64decode(vector)
    return list(struct.unpack(f"<{len(raw) // 4}f", raw))


@given(st.text(max_size=200), st.integers(1, 300))
def test_every_text_has_a_unit_vector_and_always_the_same(text: str, dimensions: int) -> None:
    vector = vector_of(text, dimensions)
    assert len(vector) == dimensions
    assert math.isclose(math.hypot(*vector), 1.0, rel_tol=1e-9)
    assert vector_of(text, dimensions) == vector


def test_words_make_a_text_and_their_marks_do_not() -> None:
    assert vector_of("The cat sat.", 32) == vector_of("the (cat) SAT", 32)
    assert vector_of("the cat sat", 32) != vector_of("the cat stood", 32)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=20))
def test_a_packed_vector_is_little_endian_floats(vector: list[float]) -> None:
    assert numbers(packed(vector)) == vector


async def test_an_echo_pool_counts_words_and_takes_the_dimensions_asked_for() -> None:
    delta = await embed(request_of("one two", "three", dimensions=7))
    assert delta.usage is not None
    assert delta.usage.prompt_tokens == 3
    assert [len(numbers(each)) for each in delta.embeddings] == [7, 7]
    long = await embed(request_of("word " * 1000))  # in a thread of its own
    assert numbers(long.embeddings[0]) == numbers(packed(vector_of("word", 64)))


async def test_an_echo_pool_refuses_what_would_hold_everybody_up() -> None:
    with pytest.raises(EngineError) as caught:
        await embed(request_of("word " * (MOST_WORK // 64)))
    assert caught.value.code is Code.INVALID_REQUEST
    assert not caught.value.retryable


def test_a_provider_is_sent_texts_and_asked_for_plain_numbers() -> None:
    body = json.loads(body_of(request_of("a", "b", dimensions=3), OpenAIOptions(body={"x": 1})))
    assert body == {
        "x": 1,
        "model": "m",
        "input": ["a", "b"],
        "encoding_format": "float",
        "dimensions": 3,
    }
    assert endpoint("http://x/v1/?a=b", "embed") == "http://x/v1/embeddings?a=b"


def test_a_providers_vectors_are_put_into_order_in_either_encoding() -> None:
    data = [{"index": 1, "embedding": packed([3.0])}, {"index": 0, "embedding": [1.5, 2.0]}]
    usage = {"prompt_tokens": 4, "total_tokens": 4}
    delta = read_embeddings(json.dumps({"data": data, "usage": usage}).encode(), 2)
    assert [numbers(each) for each in delta.embeddings] == [[1.5, 2.0], [3.0]]
    assert delta.usage is not None
    assert delta.usage.prompt_tokens == 4


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"data": []}',
        '{"data": [{"embedding": [1.0]}, {"embedding": [2.0]}]}',
        '{"data": [{"embedding": []}]}',
        '{"data": [{"embedding": "AAA"}]}',
        '{"data": [{"embedding": "AAAA"}]}',
        '{"data": [{"embedding": [1e300]}]}',
        '{"data": [{"embedding": ["1"]}]}',
    ],
)
def test_what_are_no_vectors_is_an_error_that_may_pass(body: str) -> None:
    with pytest.raises(EngineError) as caught:
        read_embeddings(body.encode(), 1)
    assert caught.value.retryable


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with pytest.raises(EngineError):
        read_embeddings(body, 1)


def test_a_vllm_pool_that_should_embed_is_refused_with_what_to_do() -> None:
    found = dict(problems("p", Pool(engine="vllm", model="m", task="embed")))
    assert "vllm serve" in found["task"]
    assert not list(problems("p", Pool(engine="echo", task="embed")))
