"""A stream cut and resumed anywhere: text, probabilities, tool calls and ends come once."""

import asyncio
import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.gateway.http.completion import Chunks
from eventrail.gateway.http.marks import progress_at
from eventrail.gateway.http.relay import Relay
from eventrail.gateway.http.sse import EventStream
from tests.unit.gateway.fake_http import FakeHttp

RID = "0197f0c2a4b37c1e9a44d0b1f5a6c7d8"
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}

Event = tuple[str, dict[str, Any] | None]


def events_in(body: bytes) -> list[Event]:
    """The id and data of each event; None is the closing one."""
    blocks = body.decode().split("\n\n")[:-1]
    return [_event(dict(line.split(": ", 1) for line in each.split("\n"))) for each in blocks]


def _event(fields: dict[str, str]) -> Event:
    data = fields["data"]
    return fields["id"], None if data == "[DONE]" else json.loads(data)


async def play(frames: Sequence[TokenFrame], answer: Answer, last_event_id: str) -> list[Event]:
    fake = FakeHttp()
    queue: asyncio.Queue[TokenFrame | None] = asyncio.Queue()

    async def produce() -> Answer:
        for frame in frames:
            queue.put_nowait(frame)
            await asyncio.sleep(0)
        return answer

    progress = progress_at(RID, last_event_id)
    stream = EventStream(fake.exchange)
    relay = Relay(stream, Chunks(RID, "m", 7), progress, include_usage=True)
    await relay.follow(queue, produce())
    return events_in(fake.body)


class Reader:
    """What a client puts together."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.texts: dict[int, str] = {}
        self.tokens: dict[int, list[str]] = {}
        self.ends: list[tuple[int, str]] = []
        self.calls: list[Any] = []
        self.usages = 0
        for _, data in events:
            if data is not None:
                self._take(data)

    def _take(self, data: dict[str, Any]) -> None:
        self.usages += "usage" in data
        for choice in data["choices"]:
            index, delta = choice["index"], choice["delta"]
            self.texts[index] = self.texts.get(index, "") + delta.get("content", "")
            scores = choice.get("logprobs", {"content": []})["content"]
            self.tokens.setdefault(index, []).extend(score["token"] for score in scores)
            self.calls += delta.get("tool_calls", [])
            if choice["finish_reason"]:
                self.ends.append((index, choice["finish_reason"]))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    texts = draw(st.lists(st.text("ab ü", max_size=8), min_size=1, max_size=3))
    called = draw(st.booleans())
    reason = "tool_calls" if called else "stop"
    scored = draw(st.booleans())
    message = {"role": "assistant", **({"tool_calls": [CALL]} if called else {})}
    return Answer(
        RID,
        "demo",
        "completed",
        "t",
        7,
        text=texts[0],
        finish_reason=reason,
        tool_calls=[CALL] if called else [],
        choices=[
            {"index": at, "message": {**message, "content": text}, "finish_reason": reason}
            for at, text in enumerate(texts)
        ],
        logprobs=[[TokenLogprob(each, -1.0) for each in text] for text in texts] if scored else [],
    )


@st.composite
def frames_of(draw: st.DrawFn, answer: Answer) -> list[TokenFrame]:
    """Cut the choices into frames anywhere, mix them, and lose some."""
    cuts: list[list[TokenFrame]] = []
    for index, choice in enumerate(answer.choices):
        text = choice["message"]["content"]
        places = draw(st.lists(st.integers(0, len(text)), max_size=5))
        bounds = [0, *sorted(places), len(text)]
        frames = [_frame(answer, index, low, high) for low, high in itertools.pairwise(bounds)]
        frames.append(_frame(answer, index, len(text), len(text), choice["finish_reason"]))
        cuts.append([frame for frame in frames if draw(st.integers(0, 9))])
    mixed: list[TokenFrame] = []
    while any(cuts):
        mixed.append(draw(st.sampled_from([each for each in cuts if each])).pop(0))
    return mixed


def _frame(
    answer: Answer, index: int, low: int, high: int, reason: str | None = None
) -> TokenFrame:
    text = answer.choices[index]["message"]["content"][low:high]
    scores = answer.logprobs[index][low:high] if answer.logprobs else []
    return TokenFrame(
        RID, "a", 0, low, text, index, finish_reason=reason, logprobs=scores, scored=low
    )


@given(st.data())
@settings(max_examples=300)
def test_a_reader_that_is_cut_off_anywhere_gets_everything_once(data: st.DataObject) -> None:
    answer = data.draw(answers())
    seen: list[Event] = []
    last_id = ""
    for _ in range(data.draw(st.integers(0, 3))):
        events = asyncio.run(play(data.draw(frames_of(answer)), answer, last_id))
        kept = events[: data.draw(st.integers(0, len(events) - 1))]
        seen += kept
        last_id = kept[-1][0] if kept else last_id
    seen += asyncio.run(play(data.draw(frames_of(answer)), answer, last_id))
    reader = Reader(seen)
    for index, choice in enumerate(answer.choices):
        assert reader.texts[index] == choice["message"]["content"]
        whole = [each.token for each in answer.logprobs[index]] if answer.logprobs else []
        assert reader.tokens[index] == whole
    assert sorted(reader.ends) == [
        (index, answer.finish_reason) for index in range(len(answer.choices))
    ]
    calls = len(answer.choices) if answer.tool_calls else 0
    assert reader.calls == [{"index": 0, **CALL}] * calls
    assert reader.usages == 1
    assert seen[-1][1] is None


@pytest.mark.parametrize("header", ["", None])
def test_no_id_is_the_start(header: str | None) -> None:
    assert progress_at(RID, header).mark == "0"


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("12", "no id of an event"),
        ("f5a6c7d8:", "no id of an event"),
        ("f5a6c7d8:12;1", "no id of an event"),
        ("f5a6c7d8:" + "1." * 200 + "1", "no id of an event"),
        ("00000000:12", "another request"),
    ],
)
def test_a_strange_id_is_refused_and_says_why(header: str, why: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        progress_at(RID, header)
    assert caught.value.problem.code == Code.INVALID_REQUEST
    assert caught.value.problem.where == "Last-Event-ID"
    assert why in caught.value.problem.message
