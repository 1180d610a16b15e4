"""The two laws of `eventrail.guarding.span`, for every recogniser and family of the detectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.detect import IDENTIFIERS, LEAKABLE, PERSONAL, Detector
from eventrail.guarding.span import CONTEXT, Family, Recognizer, Span
from tests.unit.guarding import texts as other
from tests.unit.guarding.recognise.numbers import texts as numbers

texts = st.one_of(numbers, other.texts)

PARTS: dict[str, Recognizer | Family] = {
    **{each.kind: each for each in IDENTIFIERS.recognizers},
    "bare": IDENTIFIERS.families[0],
    "spoken": LEAKABLE.families[0],
}
each_part = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
each_detector = pytest.mark.parametrize(
    "detector", [IDENTIFIERS, PERSONAL, LEAKABLE], ids=["identifiers", "personal", "leakable"]
)


@each_part
@given(text=texts, more=texts)
def test_text_before_pending_is_settled_whatever_follows(
    part: Recognizer | Family, text: str, more: str
) -> None:
    settled = part.pending(text)
    assert 0 <= settled <= len(text)

    def before(spans: list[Span]) -> list[Span]:
        return sorted(span for span in spans if span.start < settled)

    assert before(part.find(text + more)) == before(part.find(text))


@each_part
@given(far=texts, near=texts, text=texts)
def test_only_nearby_context_decides(
    part: Recognizer | Family, far: str, near: str, text: str
) -> None:
    context = near.rjust(CONTEXT)[-CONTEXT:]
    start = len(far) + CONTEXT
    whole = part.find(far + context + text, start)
    local = part.find(context + text, CONTEXT)
    assert sorted(whole) == sorted(
        Span(span.kind, span.start + len(far), span.end + len(far)) for span in local
    )


@each_part
@given(text=texts)
def test_spans_lie_within_the_text_and_are_not_empty(part: Recognizer | Family, text: str) -> None:
    for span in part.find(text):
        assert 0 <= span.start < span.end <= len(text)


@each_detector
@given(text=texts, more=texts)
def test_what_is_settled_agrees_with_the_whole_text(
    detector: Detector, text: str, more: str
) -> None:
    settled = detector.settle(text)
    whole = detector.find(text + more)
    if settled.open is None:
        assert [span for span in whole if span.start < settled.end] == settled.spans
        assert all(span.end <= settled.end for span in settled.spans)


@each_detector
@given(text=texts)
def test_a_stream_of_characters_finds_what_the_whole_text_holds(
    detector: Detector, text: str
) -> None:
    """Text is forgotten beyond the context, as a hold-back window does."""
    found: list[Span] = []
    base = done = 0
    for end in range(1, len(text) + 2):
        seen = text[base:end]
        settled = detector.settle(seen, done, final=end > len(text))
        if settled.open is not None:
            return
        found += [Span(kind, base + first, base + last) for kind, first, last in settled.spans]
        forget = max(0, settled.end - CONTEXT)
        base, done = base + forget, settled.end - forget
    assert found == detector.find(text)
