import time

import pytest

from eventrail.config.model import InvalidConfig, Pool
from eventrail.contracts.events import Generated, Usage
from eventrail.worker.engine import Delta, GenerationRequest
from eventrail.worker.engines.echo import EchoEngine, EchoOptions
from tests.unit.worker.lives import Surroundings, routed


def request(text: str, *, stream: bool = False, **sampling: object) -> GenerationRequest:
    messages = [{"role": "user", "content": "first"}, {"role": "user", "content": text}]
    return GenerationRequest("1", "echo", messages, sampling, stream=stream)


async def deltas(engine: EchoEngine, request: GenerationRequest) -> list[Delta]:
    return [delta async for delta in engine.generate(request)]


async def test_it_says_the_last_user_message() -> None:
    (delta,) = await deltas(EchoEngine(), request("hello you"))
    assert delta.text == "echo: hello you"
    assert delta.finish_reason == "stop"
    assert delta.usage == Usage(prompt_tokens=3, completion_tokens=3)


@pytest.mark.parametrize("stream", [False, True])
async def test_it_makes_as_many_choices_as_are_asked_for(*, stream: bool) -> None:
    got = await deltas(EchoEngine(), request("a b", stream=stream, n=3))
    for index in range(3):
        own = [delta for delta in got if delta.index == index]
        assert "".join(delta.text for delta in own) == "echo: a b"
        assert own[-1].finish_reason == "stop"
    assert got[-1].usage == Usage(prompt_tokens=3, completion_tokens=9)


async def test_a_stream_comes_in_a_few_pieces() -> None:
    got = await deltas(EchoEngine(), request("a b c d e f g h", stream=True))
    assert len(got) == 3
    assert "".join(delta.text for delta in got) == "echo: a b c d e f g h"
    assert [delta.finish_reason for delta in got] == [None, None, "stop"]


@pytest.mark.parametrize(
    ("most", "said", "reason"),
    [(2, "echo: a", "length"), (3, "echo: a b", "stop"), (1, "echo:", "length")],
)
async def test_it_keeps_to_max_tokens(most: int, said: str, reason: str) -> None:
    got = await deltas(EchoEngine(), request("a b", max_tokens=most))
    assert ("".join(delta.text for delta in got), got[-1].finish_reason) == (said, reason)


async def test_it_can_be_told_to_be_slow() -> None:
    started = time.perf_counter()
    engine = EchoEngine(EchoOptions(delay_ms=20, tokens_per_s=100))
    got = await deltas(engine, request("a b"))
    assert time.perf_counter() - started >= 0.04
    assert len(got) == 3
    assert not engine.instant


def test_unknown_options_are_refused_by_name() -> None:
    with pytest.raises(InvalidConfig, match=r"pools\.e\.engine_options.*speed"):
        EchoEngine.of("e", Pool(engine="echo", engine_options={"speed": 1}))


async def test_the_stage_with_it_streams_without_ever_waiting() -> None:
    around = Surroundings(pool=Pool(engine="echo", model="echo-1"))
    step = await around.run(EchoEngine(), routed("hi there", stream=True), costs=False)
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert around.text == answer.text == "echo: hi there"
    assert around.notes == []
