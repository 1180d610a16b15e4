"""What an SSE client sees: every character once, then the end or the error."""

import asyncio
import json
from typing import Any

import pytest

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.gateway.http import carrying
from eventrail.gateway.http.completion import Chunks
from eventrail.gateway.http.relay import Relay
from eventrail.gateway.http.sse import EventStream
from tests.unit.gateway.fake_http import FakeHttp

RID = "0" * 32


def answer(text: str, **more: Any) -> Answer:
    return Answer(RID, "demo", more.pop("status", "completed"), "t" * 32, 7, text=text, **more)


def frame(offset: int, text: str, index: int = 0, **more: Any) -> TokenFrame:
    return TokenFrame(RID, "a", 0, offset, text, index, **more)


async def play(
    *items: TokenFrame | Answer | Exception, progress: Progress | None = None
) -> FakeHttp:
    """Relay frames, each in a piece of its own, and then the answer."""
    fake = FakeHttp()
    queue: asyncio.Queue[TokenFrame | None] = asyncio.Queue()

    async def produce() -> Answer:
        for item in items:
            if isinstance(item, Answer):
                return item
            if isinstance(item, Exception):
                raise item
            queue.put_nowait(item)
            await asyncio.sleep(0.001)
        raise AssertionError("no end was given")

    chunks = Chunks(RID, "echo", 7)
    await Relay(
        EventStream(fake.exchange), chunks, progress or Progress(), include_usage=True
    ).follow(queue, produce())
    return fake


def data(fake: FakeHttp) -> list[dict[str, Any]]:
    lines = fake.body.decode().split("\n")
    return [json.loads(line[6:]) for line in lines if line.startswith("data: {")]


def text(fake: FakeHttp, index: int = 0) -> str:
    choices = [choice for chunk in data(fake) for choice in chunk.get("choices", [])]
    return "".join(each["delta"].get("content", "") for each in choices if each["index"] == index)


async def test_frames_then_the_rest_then_usage_then_done() -> None:
    fake = await play(frame(0, "he"), frame(2, "l"), answer("hello"))
    assert text(fake) == "hello"
    assert data(fake)[-2]["choices"][0]["finish_reason"] == "stop"
    assert data(fake)[-1]["usage"]["total_tokens"] == 0
    assert fake.body.endswith(b"id: 00000000:5eu\ndata: [DONE]\n\n")
    assert fake.ended


async def test_a_generation_done_again_is_seen_once() -> None:
    fake = await play(frame(0, "hel"), frame(0, "he"), frame(2, "llo"), answer("hello"))
    assert text(fake) == "hello"


async def test_a_lost_frame_is_made_good_by_the_answer() -> None:
    fake = await play(frame(0, "he"), frame(3, "lo"), answer("hello"))
    assert text(fake) == "hello"


async def test_without_frames_the_whole_answer_comes_at_once() -> None:
    fake = await play(answer("hello", cached=True))
    assert text(fake) == "hello"
    assert (b"x-eventrail-cached", b"true") in fake.sent[0]["headers"]


async def test_a_resumed_stream_starts_where_the_client_was() -> None:
    fake = await play(frame(0, "hel"), frame(3, "lo"), answer("hello"), progress=Progress({0: 2}))
    assert text(fake) == "llo"


async def test_event_ids_say_how_far_the_client_is() -> None:
    fake = await play(frame(0, "he"), answer("hello"))
    ids = [line for line in fake.body.decode().split("\n") if line.startswith("id: ")]
    places = ["2", "5", "5e", "5eu", "5eu"]
    assert ids == [f"id: {RID[-8:]}:{place}" for place in places]


async def test_the_first_event_says_when_to_come_back() -> None:
    fake = await play(frame(0, "he"), answer("hello"))
    assert fake.body.startswith(b"retry: 1000\nid: 00000000:2\ndata: {")
    assert fake.body.count(b"retry:") == 1


async def test_an_end_after_a_lost_frame_waits_for_the_answer() -> None:
    choices = [choice(0, "a"), choice(1, "whole")]
    fake = await play(frame(3, "le", 1, finish_reason="stop"), answer("a", choices=choices))
    assert text(fake, 1) == "whole"


async def test_other_choices_are_ended_by_their_frames() -> None:
    fake = await play(frame(0, "a"), frame(0, "b", 1, finish_reason="length"), answer("a"))
    assert (text(fake, 0), text(fake, 1)) == ("a", "b")
    ends = [
        choice for chunk in data(fake) for choice in chunk["choices"] if choice["finish_reason"]
    ]
    assert [(each["index"], each["finish_reason"]) for each in ends] == [(1, "length"), (0, "stop")]


async def test_a_failure_before_the_first_token_is_left_to_the_status_line() -> None:
    problem = Problem(code=Code.POLICY.value, message="no")
    with pytest.raises(RequestProblem) as caught:
        await play(answer("", status="rejected", problem=problem))
    assert caught.value.problem == problem


async def test_a_failure_after_the_first_token_is_an_event() -> None:
    problem = Problem(code=Code.PROVIDER_ERROR.value, message="gone")
    for end in (answer("", status="failed", problem=problem), RequestProblem(problem)):
        fake = await play(frame(0, "he"), end)
        assert data(fake)[-1]["error"]["code"] == "provider_error"
        assert fake.ended


async def test_silence_is_filled_with_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "KEEP_ALIVE_S", 0.01)
    fake = FakeHttp()

    async def later() -> Answer:
        await asyncio.sleep(0.05)
        return answer("hello")

    stream = EventStream(fake.exchange)
    relay = Relay(stream, Chunks(RID, "echo", 7), Progress(), include_usage=False)
    await relay.follow(asyncio.Queue(), later())
    assert fake.body.startswith(b": keep-alive\n")
    assert b": keep-alive\n\n" not in fake.body  # some clients take that for an event
    assert text(fake) == "hello"


def scored(*texts: str) -> list[TokenLogprob]:
    return [TokenLogprob(each, -1.0) for each in texts]


def tokens(fake: FakeHttp, index: int = 0) -> list[str]:
    choices = [choice for chunk in data(fake) for choice in chunk.get("choices", [])]
    return [
        token["token"]
        for each in choices
        if each["index"] == index
        for token in each.get("logprobs", {"content": []})["content"]
    ]


async def test_probabilities_come_once_however_frames_come() -> None:
    whole = answer("abcd", logprobs=[scored("ab", "c", "d")])
    fake = await play(
        frame(0, "abc", logprobs=scored("ab")),
        frame(0, "abc", logprobs=scored("ab"), delivery=2),
        frame(3, "", logprobs=scored("c"), scored=1, delivery=2),
        whole,
    )
    assert text(fake) == "abcd"
    assert tokens(fake) == ["ab", "c", "d"]


async def test_probabilities_of_a_lost_frame_come_with_the_answer() -> None:
    whole = answer("abcd", logprobs=[scored("a", "b", "c", "d")])
    fake = await play(
        frame(0, "a", logprobs=scored("a")),
        frame(2, "c", logprobs=scored("c"), scored=2),
        whole,
    )
    assert text(fake) == "abcd"
    assert tokens(fake) == ["a", "b", "c", "d"]


async def test_a_reader_that_comes_back_gets_the_probabilities_it_lacks() -> None:
    progress = Progress()
    first = frame(0, "abc", logprobs=scored("ab"))
    progress.take(first)
    progress.take_logprobs(first)
    assert progress.mark == "3-1"
    whole = answer("abcd", logprobs=[scored("ab", "cd")])
    fake = await play(first, whole, progress=Progress.at(progress.mark))
    assert text(fake) == "d"
    assert tokens(fake) == ["cd"]


def choice(index: int, said: str, **message: Any) -> dict[str, Any]:
    why = "tool_calls" if message else "stop"
    whole = {"role": "assistant", "content": said, **message}
    return {"index": index, "message": whole, "finish_reason": why}


async def test_further_choices_are_completed_and_ended_once() -> None:
    calls = [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    choices = [
        choice(0, "one"),
        choice(1, "two"),
        choice(2, "three"),
        choice(3, "", tool_calls=calls),
    ]
    fake = await play(
        frame(0, "one"),
        frame(0, "two", 1, finish_reason="stop"),
        frame(0, "th", 2),
        frame(0, "", 3, finish_reason="tool_calls"),
        answer("one", choices=choices),
    )
    assert [text(fake, index) for index in range(4)] == ["one", "two", "three", ""]
    ends = [
        (each["index"], each["finish_reason"])
        for chunk in data(fake)
        for each in chunk["choices"]
        if each["finish_reason"]
    ]
    assert sorted(ends) == [(0, "stop"), (1, "stop"), (2, "stop"), (3, "tool_calls")]
    (called,) = [
        each["delta"]["tool_calls"]
        for chunk in data(fake)
        for each in chunk["choices"]
        if "tool_calls" in each["delta"]
    ]
    assert called == [{"index": 0, **calls[0]}]
