from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.detect import LEAKABLE, LONGEST, PERSONAL, Detector, Settled
from eventrail.guarding.recognise.card import CardRecognizer
from eventrail.guarding.recognise.email import EmailRecognizer
from eventrail.guarding.recognise.phone import PhoneRecognizer
from eventrail.guarding.span import Span
from tests.unit.guarding.texts import texts


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 60))
    kind = draw(st.sampled_from(["EMAIL", "PHONE", "CARD"]))
    return Span(kind, start, start + draw(st.integers(1, 20)))


def test_each_kind_is_found_where_it_stands() -> None:
    text = "ann@example.com, 010-1234-5678, 4111 1111 1111 1111"
    assert PERSONAL.find(text) == [
        Span("EMAIL", 0, 15),
        Span("PHONE", 17, 30),
        Span("CARD", 32, 51),
    ]


def test_text_before_the_start_is_only_context() -> None:
    text = "ann@example.com, call 467 3395"
    assert PERSONAL.find(text, 16) == [Span("PHONE", 22, 30)]


def test_the_longer_of_two_overlapping_spans_names_the_kind() -> None:
    inner, outer = Span("PHONE", 3, 9), Span("EMAIL", 0, 12)
    assert PERSONAL.join([inner, outer]) == [outer]


def test_of_equally_long_spans_the_kind_of_higher_priority_wins() -> None:
    assert PERSONAL.join([Span("PHONE", 0, 13), Span("CARD", 0, 13)]) == [Span("CARD", 0, 13)]


def test_partly_overlapping_spans_are_joined_so_that_no_half_of_one_is_left() -> None:
    assert PERSONAL.join([Span("PHONE", 0, 8), Span("CARD", 5, 21)]) == [Span("CARD", 0, 21)]


def test_spans_that_only_touch_stay_apart() -> None:
    apart = [Span("PHONE", 0, 8), Span("CARD", 8, 24)]
    assert PERSONAL.join(apart) == apart


@given(st.lists(spans(), max_size=12), st.randoms())
def test_joining_covers_every_candidate_once_in_any_order(
    candidates: list[Span], random: Random
) -> None:
    joined = PERSONAL.join(candidates)
    covered = {place for span in candidates for place in range(span.start, span.end)}
    assert [place for span in joined for place in range(span.start, span.end)] == sorted(covered)
    random.shuffle(candidates)
    assert [span[1:] for span in PERSONAL.join(candidates)] == [span[1:] for span in joined]


def test_two_recognisers_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="one recogniser for each kind"):
        Detector([EmailRecognizer(), EmailRecognizer()])


def test_no_recogniser_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="one recogniser for each kind"):
        Detector([])


def test_a_detector_grows_without_changing_the_old_one() -> None:
    emails = Detector([EmailRecognizer()])
    both = emails.with_recognizers(CardRecognizer())
    assert emails.kinds == {"EMAIL"}
    assert both.kinds == {"EMAIL", "CARD"}


def test_running_text_settles_up_to_the_last_word() -> None:
    assert PERSONAL.settle("Hello there, Ann") == Settled(len("Hello there, "), [])


def test_a_number_settles_when_it_cannot_go_on() -> None:
    assert PERSONAL.settle("Kim 010-1234-5678").end == len("Kim ")
    assert PERSONAL.settle("Kim 010-1234-5678 ").end == len("Kim ")
    assert PERSONAL.settle("Kim 010-1234-5678, t") == Settled(19, [Span("PHONE", 4, 17)])


def test_a_long_cluster_is_settled_in_parts() -> None:
    text = "a@b.co" * 200 + " "
    settled = PERSONAL.settle(text + "x")
    assert settled == Settled(1201, [Span("EMAIL", 0, 1200)])
    growing = PERSONAL.settle(text[:1100])
    assert growing.end > LONGEST
    assert growing.spans == [Span("EMAIL", 0, growing.end)]
    assert growing.open is not None
    assert growing.open.start == growing.end


@given(texts, texts)
def test_what_is_settled_agrees_with_the_whole_text(text: str, more: str) -> None:
    settled = LEAKABLE.settle(text)
    whole = LEAKABLE.find(text + more)
    if settled.open is None:
        assert [span for span in whole if span.start < settled.end] == settled.spans
        assert all(span.end <= settled.end for span in settled.spans)


def test_the_phone_recogniser_leaves_addresses_to_the_mail_recogniser() -> None:
    text = "010-1234-5678@example.com"
    assert PhoneRecognizer().find(text) != []
    assert PERSONAL.find(text) == [Span("EMAIL", 0, len(text))]
