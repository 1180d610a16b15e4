"""Tokens' probabilities, from the engine to the event and the frames."""

from collections.abc import AsyncGenerator

import msgspec
import pytest

from eventrail.contracts.events import Generated, Usage
from eventrail.contracts.logprobs import TokenLogprob, TopLogprob
from eventrail.eventlog.state import RequestState
from eventrail.worker.engine import Delta, GenerationRequest
from eventrail.worker.engines.openai_body import in_vllms_form
from tests.unit.worker.lives import Script, Scripted, Surroundings, routed


def scored(*texts: str) -> list[TokenLogprob]:
    return [TokenLogprob(each, -0.5, None, [TopLogprob("x", -3.0)]) for each in texts]


def says_tokens(*tokens: str, index: int = 0) -> Script:
    async def script(_: GenerationRequest) -> AsyncGenerator[Delta, None]:
        for token in tokens:
            yield Delta(token, index, usage=Usage(3, 1), logprobs=scored(token))
        yield Delta("", index, finish_reason="stop", logprobs=scored("</s>"))

    return script


def asking(state: RequestState, **extra: object) -> RequestState:
    assert state.screened is not None
    return msgspec.structs.replace(
        state, screened=msgspec.structs.replace(state.screened, extra=extra)
    )


def frame_tokens(around: Surroundings) -> list[str]:
    return [token.token for frame in around.frames for token in frame.logprobs]


@pytest.mark.parametrize("stream", [False, True])
async def test_the_event_keeps_them_as_generated(*, stream: bool) -> None:
    around = Surroundings()
    state = asking(routed(stream=stream), logprobs=True)
    step = await around.run(Scripted(says_tokens("Hel", "lo", " you")), state)
    (answer,) = step.events
    assert isinstance(answer, Generated)
    assert answer.logprobs == [scored("Hel", "lo", " you", "</s>")]


async def test_frames_carry_them_with_the_text_they_end_in() -> None:
    around = Surroundings()
    state = asking(routed(stream=True), logprobs=True)
    await around.run(Scripted(says_tokens("Hel", "lo", " you")), state)
    assert frame_tokens(around) == ["Hel", "lo", " you"]
    said = told = 0
    for frame in around.frames:
        said += len(frame.text)
        told += sum(len(token.token) for token in frame.logprobs)
        assert told <= said


async def test_frames_do_not_carry_what_was_not_asked_for() -> None:
    around = Surroundings()
    await around.run(Scripted(says_tokens("Hello")), routed(stream=True))
    assert frame_tokens(around) == []


async def test_tokens_of_masked_text_are_one_and_have_no_alternatives() -> None:
    around = Surroundings()
    state = routed("mail <EMAIL_1>", stream=True, originals={"<EMAIL_1>": "jane@example.com"})
    script = says_tokens("to", " <", "EMAIL", "_1", ">", " now")
    await around.run(Scripted(script), asking(state, logprobs=True, top_logprobs=1))
    assert around.text == "to jane@example.com now"
    assert frame_tokens(around) == ["to", " jane@example.com", " now"]
    (merged,) = [
        token
        for frame in around.frames
        for token in frame.logprobs
        if token.token.endswith("example.com")
    ]
    assert merged.logprob == -2.0
    assert merged.top_logprobs == []


async def test_what_the_guard_cuts_takes_its_tokens_along() -> None:
    around = Surroundings()
    script = says_tokens("card ", "4111 1111 ", "1111 1111", " and so on and so on")
    await around.run(Scripted(script), asking(routed(stream=True), logprobs=True))
    assert "4111" not in around.text
    assert not any("1111" in token for token in frame_tokens(around))


async def test_originals_are_escaped_where_the_answer_is_json() -> None:
    around = Surroundings()
    state = routed("<NAME_1>", stream=True, originals={"<NAME_1>": 'Jo "J" Doe'})
    script = says_tokens('{"n": "', "<NAME_1>", '"}')
    json_object = {"type": "json_object"}
    await around.run(Scripted(script), asking(state, response_format=json_object))
    assert msgspec.json.decode(around.text) == {"n": 'Jo "J" Doe'}


def test_older_spellings_become_vllms_own() -> None:
    values = {"temperature": 0.0, "guided_regex": "a+", "top_k": 3}
    assert in_vllms_form(values) == {
        "temperature": 0.0,
        "top_k": 3,
        "structured_outputs": {"regex": "a+"},
    }
    assert in_vllms_form({"a": 1}) == {"a": 1}
