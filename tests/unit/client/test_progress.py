"""However frames arrive, a reader gets every character once and in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.client.progress import NoMark, Progress
from eventrail.contracts.answers import Answer, TokenFrame


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[str, list[TokenFrame]]:
    """An answer, and pieces of it: any, in any order, any number of times."""
    text = draw(st.text(min_size=1, max_size=30))
    places = st.integers(0, len(text))
    cuts = draw(st.lists(st.tuples(places, places), max_size=20))
    spans = [(min(cut), max(cut)) for cut in cuts]
    return text, [TokenFrame("r", "a", 0, low, text[low:high]) for low, high in spans]


@given(deliveries())
def test_the_pieces_add_up_to_the_answer(delivery: tuple[str, list[TokenFrame]]) -> None:
    text, frames = delivery
    progress = Progress()
    shown = "".join(progress.take(frame) for frame in frames)
    assert text.startswith(shown)
    answer = Answer("r", "t", "completed", "", 0, text=text)
    assert shown + progress.rest(answer) == text
    assert progress.rest(answer) == ""


@given(st.lists(st.integers(0, 9999), min_size=1, max_size=5))
def test_a_mark_leads_back_to_the_same_place(sent: list[int]) -> None:
    progress = Progress(dict(enumerate(sent)))
    assert Progress.at(progress.mark).mark == progress.mark


@given(st.text())
def test_a_text_is_the_mark_of_a_place_or_refused(mark: str) -> None:
    try:
        progress = Progress.at(mark)
    except NoMark:
        return
    assert Progress.at(progress.mark).mark == progress.mark


@pytest.mark.parametrize("mark", ["", "x", "1.", ".1", "-1", "1-", "1e2", "e", "u", "1uu", "1.2 "])
def test_what_is_no_mark_is_refused(mark: str) -> None:
    with pytest.raises(NoMark):
        Progress.at(mark)


@pytest.mark.parametrize("mark", ["0", "12", "12-3", "12-3e.0e", "0.4e", "3eu"])
def test_a_mark_is_read_as_it_was_written(mark: str) -> None:
    assert Progress.at(mark).mark == mark


def test_a_choice_is_reached_only_without_gaps() -> None:
    progress = Progress()
    late = TokenFrame("r", "a", 1, 3, "lo", finish_reason="stop")
    progress.take(late)
    assert not progress.reached(late)
    progress.take(TokenFrame("r", "a", 0, 0, "hel"))
    progress.take(late)
    assert progress.reached(late)


def test_choices_are_counted_apart() -> None:
    progress = Progress()
    assert progress.take(TokenFrame("r", "a", 0, 0, "left", index=0)) == "left"
    assert progress.take(TokenFrame("r", "a", 1, 0, "right", index=1)) == "right"
    assert progress.mark == "4.5"
