"""An answer whose first model failed after a part of it was shown."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from eventrail.client.progress import Progress
from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Failed, Generated, GenerationFailed, Routed, Usage
from eventrail.contracts.failures import Failure
from eventrail.eventlog.fold import apply
from eventrail.eventlog.state import RequestState
from eventrail.worker.engine import EngineError
from tests.unit.worker.lives import POOL, Scripted, Surroundings, fails, routed, says

BROKEN = EngineError("broke off", retryable=True, failure=Failure.INVALID_ANSWER)
PREFIXED = msgspec.structs.replace(POOL, prefill="prefix")


def spared(state: RequestState, spare: int = 1) -> RequestState:
    """Return the state with a pool in reserve."""
    assert state.routed is not None
    return msgspec.structs.replace(state, routed=msgspec.structs.replace(state.routed, spare=spare))


def sent_on(state: RequestState, text: str, **more: Any) -> RequestState:
    """Return the state of a request that another pool had, which failed after `text`."""
    problem = Problem(Code.PROVIDER_ERROR.value, "broke off")
    failed = GenerationFailed(
        "q", "q-1", problem, Usage(3, 2), failure="connection", shown=bool(text), text=text, **more
    )
    event = Routed(["model-p", "verdict"], "p", "m-1", "docs", turn=1, why="q: connection")
    for each in (failed, event):
        state = apply(state, each, at=datetime.now(UTC))
    return state


def read(*frames: TokenFrame) -> str:
    reader = Progress()
    return "".join(reader.take(frame) for frame in frames)


async def test_what_was_shown_is_in_the_event_when_another_pool_may_go_on() -> None:
    around = Surroundings()
    step = await around.run(Scripted(fails(BROKEN, "one ", "two ")), spared(routed(stream=True)))
    (failed,) = step.events
    assert isinstance(failed, GenerationFailed)
    assert step.next == "router"
    assert (failed.failure, failed.shown, failed.text) == ("invalid_answer", True, "one two ")
    assert failed.text.startswith(around.text)


async def test_without_another_pool_the_request_ends_here() -> None:
    step = await Surroundings().run(Scripted(fails(BROKEN, "one ")), routed(stream=True))
    assert step.next is None
    assert isinstance(step.events[-1], Failed)


@pytest.mark.parametrize(
    "extra",
    [
        {"tools": [{"type": "function"}]},
        {"response_format": {"type": "json_object"}},
        {"logprobs": True},
    ],
)
async def test_what_is_looked_at_as_a_whole_is_not_gone_on_with(extra: dict[str, Any]) -> None:
    state = spared(routed(stream=True))
    assert state.screened is not None
    screened = msgspec.structs.replace(state.screened, extra=extra)
    state = msgspec.structs.replace(state, screened=screened)
    step = await Surroundings().run(Scripted(fails(BROKEN, "first ")), state)
    (failed,) = step.events
    assert isinstance(failed, GenerationFailed)
    assert (failed.shown, failed.text) == (True, "")


async def test_the_reader_gets_every_character_once() -> None:
    first = Surroundings()
    state = spared(routed(stream=True))
    step = await first.run(Scripted(fails(BROKEN, "one ", "two ")), state)
    (failed,) = step.events
    assert isinstance(failed, GenerationFailed)
    second = Surroundings(pool=PREFIXED)
    engine = Scripted(says("three ", "four"))
    state = sent_on(routed(stream=True, sampling={"max_tokens": 10}), failed.text)
    step = await second.run(engine, state)
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert answer.text == "one two three four"
    assert read(*first.frames, *second.frames) == answer.text
    assert min(frame.delivery for frame in second.frames) > max(f.delivery for f in first.frames)
    (request,) = engine.requests
    assert (request.begun, request.prefill) == ("one two ", "prefix")
    assert request.messages[-1] == {"role": "assistant", "content": "one two "}
    assert request.sampling["max_tokens"] == 8


async def test_a_worker_that_dies_while_going_on_changes_nothing() -> None:
    state = sent_on(routed(stream=True), "one two ")
    died = Surroundings(pool=PREFIXED)
    with pytest.raises(RuntimeError):
        await died.run(Scripted(fails(RuntimeError("kill"), "three ")), state)
    assert "three" in read(*died.frames) or died.frames
    again = Surroundings(pool=PREFIXED, after=died)
    engine = Scripted(says("three ", "four"))
    step = await again.run(engine, state)
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert read(*died.frames, *again.frames) == answer.text == "one two three four"
    assert engine.requests[0].prior is None


async def test_originals_are_put_back_over_the_seam() -> None:
    state = routed(stream=True, originals={"<EMAIL_1>": "ada@example.org"})
    around = Surroundings(pool=PREFIXED)
    await around.run(Scripted(says("IL_1>, hello")), sent_on(state, "dear <EMA"))
    assert read(*around.frames) == "dear ada@example.org, hello"


async def test_a_pool_that_is_asked_in_the_first_place_begins_itself() -> None:
    engine = Scripted(says("one"))
    await Surroundings().run(engine, sent_on(routed(stream=True), ""))
    assert engine.requests[0].begun == ""
