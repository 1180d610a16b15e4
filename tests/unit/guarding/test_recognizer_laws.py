"""The two laws of `eventrail.guarding.span`, for every recogniser."""

import pytest
from hypothesis import given

from eventrail.guarding.recognise.card import CardRecognizer
from eventrail.guarding.recognise.echo import EchoRecognizer
from eventrail.guarding.recognise.email import EmailRecognizer
from eventrail.guarding.recognise.phone import PhoneRecognizer
from eventrail.guarding.recognise.secret import SecretRecognizer
from eventrail.guarding.span import CONTEXT, Recognizer, Span
from tests.unit.guarding.texts import PROMPT, texts

RECOGNIZERS = (
    EmailRecognizer(),
    PhoneRecognizer(),
    CardRecognizer(),
    SecretRecognizer(),
    EchoRecognizer(PROMPT, words=4),
)

each_recognizer = pytest.mark.parametrize("recognizer", RECOGNIZERS, ids=lambda each: each.kind)


@each_recognizer
@given(text=texts, more=texts)
def test_text_before_pending_is_settled_whatever_follows(
    recognizer: Recognizer, text: str, more: str
) -> None:
    settled = recognizer.pending(text)
    assert 0 <= settled <= len(text)

    def before(spans: list[Span]) -> list[Span]:
        return sorted(span for span in spans if span.start < settled)

    assert before(recognizer.find(text + more)) == before(recognizer.find(text))


@each_recognizer
@given(far=texts, near=texts, text=texts)
def test_only_nearby_context_decides(
    recognizer: Recognizer, far: str, near: str, text: str
) -> None:
    context = near.rjust(CONTEXT)[-CONTEXT:]
    start = len(far) + CONTEXT
    whole = recognizer.find(far + context + text, start)
    local = recognizer.find(context + text, CONTEXT)
    assert [span[1:] for span in whole] == [
        (span.start + len(far), span.end + len(far)) for span in local
    ]


@each_recognizer
@given(text=texts)
def test_spans_lie_within_the_text_and_are_not_empty(recognizer: Recognizer, text: str) -> None:
    for span in recognizer.find(text):
        assert span.kind == recognizer.kind
        assert 0 <= span.start < span.end <= len(text)
