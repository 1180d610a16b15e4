"""The two laws of `eventrail.guarding.span` for the tagger, and that streams read as the whole."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventrail.guarding.detect import LONGEST, Detector
from eventrail.guarding.names import family
from eventrail.guarding.names.recognise import Names
from eventrail.guarding.span import CONTEXT, Span
from tests.unit.guarding.names.taggers import random_tagger
from tests.unit.guarding.texts import chunked, texts

WORDS = (
    *("Maria", "maria", "O'Neil", "the", "a", "Mr.", "Oslo", "12", "2024", "Baker Street 221B"),
    *("김철수", "김철수는", "서울에서", "씨가", "9월", "MBC", "internationalisation", "x" * 50),
    *(" ", " ", " ", "  ", "\n", ", ", ". ", ": ", "-", "'", "(", ")", "\n\n   ", " " * 20),
)
names = st.one_of(
    texts,
    st.lists(st.sampled_from(WORDS), max_size=30).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
)
each_family = pytest.mark.parametrize(
    "finder", [Names(random_tagger()), family()], ids=["random", "shipped"]
)


@each_family
@given(text=names, more=names)
def test_text_before_pending_is_settled_whatever_follows(
    finder: Names, text: str, more: str
) -> None:
    settled = finder.pending(text)
    assert 0 <= settled <= len(text)

    def before(spans: list[Span]) -> list[Span]:
        return sorted(span for span in spans if span.start < settled)

    assert before(finder.find(text + more)) == before(finder.find(text))


@each_family
@given(far=names, near=names, text=names)
def test_only_nearby_context_decides(finder: Names, far: str, near: str, text: str) -> None:
    context = near.rjust(CONTEXT)[-CONTEXT:]
    start = len(far) + CONTEXT
    whole = finder.find(far + context + text, start)
    local = finder.find(context + text, CONTEXT)
    assert whole == [Span(kind, a + len(far), b + len(far)) for kind, a, b in local]


@each_family
@given(text=names)
def test_spans_lie_within_the_text_in_order_and_apart(finder: Names, text: str) -> None:
    end = 0
    for span in finder.find(text):
        assert span.kind in finder.priorities
        assert end <= span.start < span.end <= len(text)
        end = span.end


@each_family
@given(text=names, cut=st.integers(0, 400))
def test_names_from_a_place_between_them_are_those_of_the_whole(
    finder: Names, text: str, cut: int
) -> None:
    whole = finder.find(text)
    starts = [0, *(span.end for span in whole)]
    start = starts[cut % len(starts)]
    if "x" * 40 not in text:  # a run cut at its middle reads otherwise
        found = finder.find(text, start)
        assert [span for span in found if span.start > start] == [
            span for span in whole if span.start > start
        ]


@each_family
@given(chunks=chunked(names))
@example(chunks=["Maria" * 6 + "x" * 50 + "Maria"])  # a run that is cut, 85 letters long
def test_a_stream_is_read_as_its_whole(finder: Names, chunks: list[str]) -> None:
    text = "".join(chunks)
    detector = Detector(families=[finder])
    found: list[Span] = []
    seen = done = 0
    for chunk in [*chunks, ""]:
        seen += len(chunk)
        final = chunk == "" and seen == len(text)
        settled = detector.settle(text[:seen], done, final=final)
        found += settled.spans
        done = settled.end
        if final:
            break
    if all(span.end - span.start < LONGEST for span in detector.find(text)):
        assert found == detector.find(text)


def test_running_text_is_held_back_by_a_few_words_only() -> None:
    said = "this is a rather long text about nothing in particular that goes on and on " * 3
    for end in range(1, len(said)):
        text = said[:end]
        assert len(text) - family().pending(text) < 60
