import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.events import Generated
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import unmask
from eventrail.worker.outlet import INTERVAL_S
from tests.unit.worker.lives import Scripted, Surroundings, routed, says

WORDS = ["The ", "log ", "is ", "the ", "system. "]


async def stream(around: Surroundings, *pieces: str, pause_s: float = 0.0, **more: object) -> str:
    step = await around.run(Scripted(says(*pieces, pause_s=pause_s)), routed(stream=True, **more))  # pyright: ignore[reportArgumentType] -- passed on
    answer = step.events[0]
    assert isinstance(answer, Generated)
    assert answer.frames == len(around.frames)
    return answer.text


async def test_frames_put_together_are_the_answer() -> None:
    around = Surroundings()
    assert await stream(around, *WORDS) == around.text == "".join(WORDS)


async def test_frames_are_numbered_without_gaps_and_know_their_offset() -> None:
    around = Surroundings()
    await stream(around, *WORDS, pause_s=INTERVAL_S)
    assert len(around.frames) > 2
    offset = 0
    for number, frame in enumerate(around.frames):
        assert (frame.number, frame.offset) == (number, offset)
        offset += len(frame.text)
    assert [frame.finish_reason for frame in around.frames[-2:]] == [None, "stop"]


async def test_tokens_that_come_quickly_share_a_frame() -> None:
    around = Surroundings()
    await stream(around, *(WORDS * 20), pause_s=0.001)
    gaps = [later - sooner for sooner, later in zip(around.times, around.times[1:], strict=False)]
    assert all(gap > INTERVAL_S * 0.9 for gap in gaps[:-1])  # the last one waits for nothing
    assert len(around.frames) < 50


async def test_placeholders_are_put_back_for_the_reader_and_stay_in_the_log() -> None:
    around = Surroundings()
    originals = {"<EMAIL_1>": "ann@example.org"}
    text = await stream(around, "Write to <EM", "AIL_1", "> soon.", originals=originals)
    assert text == "Write to <EMAIL_1> soon."
    assert around.text == "Write to ann@example.org soon."


async def test_a_leak_ends_the_stream_before_it_and_the_generation_with_it() -> None:
    around = Surroundings()
    engine = Scripted(says("Ask ", "bob@exa", "mple.com ", "or ", "not. ", pause_s=INTERVAL_S))
    step = await around.run(engine, routed(stream=True))
    answer = step.events[0]
    assert isinstance(answer, Generated)
    assert "bob" not in around.text
    assert around.text == "Ask "
    assert answer.finish_reason == "content_filter"
    assert "bob@example.com" in answer.text  # so that the verdict sees, and blocks, it
    assert engine.aborted == [answer.attempt]


async def test_personal_data_of_a_document_may_be_shown() -> None:
    around = Surroundings()
    text = "Ask bob@example.com or not."
    await stream(around, *text.split(" ")[:1], text[3:], documents=["Bob is bob@example.com."])
    assert around.text == text


@pytest.mark.parametrize("originals", [{}, {"<EMAIL_1>": "ann@example.org", "<CARD_1>": "4111"}])
@given(
    pieces=st.lists(
        st.sampled_from(["<", ">", "EMAIL_1", "<EMAIL_1>", "<CARD_1>", "CARD", "_1", " ", "a"]),
        min_size=1,
        max_size=20,
    )
)
async def test_however_it_is_cut_a_stream_shows_the_unmasked_answer(
    originals: dict[str, str], pieces: list[str]
) -> None:
    around = Surroundings()
    text = await stream(around, *pieces, originals=originals)
    assert around.text == unmask(text, MaskDictionary(originals))
