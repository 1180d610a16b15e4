"""A streamed response, cut anywhere and taken up again, is told once and whole."""

import itertools
import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.events import Usage
from eventrail.contracts.ids import new_rid
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.gateway.http.responses.carry import ResponseCarrier
from eventrail.gateway.http.responses.events import ResponseEvents, characters_at
from eventrail.gateway.http.responses.origin import Origin
from eventrail.gateway.http.sse import EventStream
from tests.unit.gateway.fake_http import FakeHttp

RID = new_rid()
REQUEST = ChatRequest(messages=[Message("user", "hi")], model="m")
ORIGIN = Origin(api="responses")
START = Answer(RID, "demo", "open", "t", 1, model="m")
DELTA = "response.output_text.delta"

texts = st.text(st.characters(codec="utf-8"), max_size=30)
call_lists = st.lists(
    st.builds(
        lambda name: {
            "id": f"call_{name}",
            "type": "function",
            "function": {"name": name, "arguments": '{"a": 1}'},
        },
        st.sampled_from(["f", "g"]),
    ),
    max_size=3,
)


def answer_of(text: str, calls: list[dict[str, Any]]) -> Answer:
    return Answer(
        RID, "demo", "completed", "t", 1, text=text, model="m", usage=Usage(3, 4), tool_calls=calls
    )


def frames_of(text: str, cuts: list[int]) -> list[TokenFrame]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [
        TokenFrame(RID, "a", number, start, text[start:end])
        for number, (start, end) in enumerate(itertools.pairwise(places))
    ]


async def told(answer: Answer, frames: list[TokenFrame], after: int = -1) -> list[dict[str, Any]]:
    """Return the events that a reader gets who has those up to `after`."""
    fake = FakeHttp()
    events = ResponseEvents(START, REQUEST, ORIGIN, after)
    carrier = ResponseCarrier(EventStream(fake.exchange), events, START, characters_at(after))
    shown = b"".join(carrier._frame(frame) for frame in frames)
    await carrier.end(answer)
    found: list[dict[str, Any]] = []
    for block in (shown + fake.body).decode().split("\n\n"):
        lines = [line for line in block.split("\n") if line.startswith("data: ")]
        found += [json.loads(line.removeprefix("data: ")) for line in lines]
    return found


@given(texts, call_lists, st.lists(st.integers(0, 40)), st.lists(st.integers(0, 40)), st.data())
async def test_any_cut_and_any_chunking_tell_the_same(
    text: str,
    calls: list[dict[str, Any]],
    cuts: list[int],
    other_cuts: list[int],
    data: st.DataObject,
) -> None:
    answer = answer_of(text, calls)
    whole = await told(answer, frames_of(text, cuts))
    numbers = [event["sequence_number"] for event in whole]
    assert numbers == sorted(set(numbers))
    place = data.draw(st.integers(0, len(whole) - 1))
    after = numbers[place]
    rest = await told(answer, frames_of(text, other_cuts), after)
    assert all(event["sequence_number"] > after for event in rest)
    seen = [*whole[: place + 1], *rest]
    assert "".join(each["delta"] for each in seen if each["type"] == DELTA) == text
    assert [each for each in seen if each["type"] != DELTA] == [
        each for each in whole if each["type"] != DELTA
    ]


@given(texts, st.lists(st.integers(0, 40)), st.integers(-1, 200))
async def test_an_answer_from_the_log_tells_what_the_frames_told(
    text: str, cuts: list[int], after: int
) -> None:
    answer = answer_of(text, [])
    live, later = await told(answer, frames_of(text, cuts), after), await told(answer, [], after)
    assert [each for each in live if each["type"] != DELTA] == [
        each for each in later if each["type"] != DELTA
    ]


async def test_a_response_that_fails_in_the_middle_says_why() -> None:
    fake = FakeHttp()
    events = ResponseEvents(START, REQUEST, ORIGIN, -1)
    carrier = ResponseCarrier(EventStream(fake.exchange), events, START)
    await carrier._stream.write(carrier._frame(TokenFrame(RID, "a", 0, 0, "half")))
    failed = msgspec.structs.replace(answer_of("half", []), status="cancelled")
    await carrier.end(failed)
    assert fake.ended
    last = json.loads(fake.body.decode().strip().rpartition("data: ")[2])
    assert last["type"] == "response.failed"
    assert last["response"]["status"] == "cancelled"
    assert last["response"]["output"][0]["content"][0]["text"] == "half"
