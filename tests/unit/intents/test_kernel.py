import numpy as np
import pytest

from eventrail.intents.encode import WIDTH, encode, encode_all, matrix
from eventrail.intents.examples import examples_of
from eventrail.intents.kernel import fit_kernel, raw, unit_rows
from eventrail.intents.learn import learn
from eventrail.intents.outside import centre, strangers
from tests.unit.intents.sets import SUPPORT

TEXTS = [
    "cancel my order",
    "cancel the order",
    "where is my parcel",
    "parcel not here",
    "환불해 줘",
]
LABELS = [0, 0, 1, 1, 2]


def test_the_quick_way_gives_what_the_plain_formula_does() -> None:
    rows = encode_all(TEXTS)
    outside = encode_all(["who wrote hamlet"])
    kernel, _ = fit_kernel(rows, LABELS, outside, centre())
    learnt = unit_rows(raw([*rows, *outside]), centre())
    for text in ("cancel it", "", "ㅋㅋ", "a", "\ud800 it", "x" * 5000):
        query = unit_rows(raw([encode(text)]), centre())
        plain = np.exp(3 * (query @ learnt.T - 1)) @ kernel.outputs
        assert kernel.logits(encode(text)) == pytest.approx(plain[0], abs=1e-3)


def test_what_each_would_have_been_left_out_is_what_it_is_when_left_out() -> None:
    rows = encode_all(TEXTS)
    _, left_out = fit_kernel(rows, LABELS, [], centre())
    for at in (0, 2):
        others = [row for place, row in enumerate(rows) if place != at]
        labels = [label for place, label in enumerate(LABELS) if place != at]
        kernel, _ = fit_kernel(others, labels, [], centre())
        assert kernel.logits(rows[at]) == pytest.approx(left_out[at], abs=1e-3)


def test_an_encoded_text_is_a_row_of_the_matrix() -> None:
    rows = matrix(encode_all([*TEXTS, ""]))
    assert rows.shape == (6, WIDTH)
    assert np.isfinite(rows).all()
    assert not rows[-1].any()


def test_a_long_text_is_seen_by_its_beginning_and_its_end() -> None:
    begin, end = "cancel my order now " * 20, " and that is all I want" * 10
    one, other = (encode(begin + middle + end) for middle in ("x " * 500, "y " * 900))
    assert np.array_equal(one.dense, other.dense)


def test_sentences_that_resemble_examples_are_no_strangers() -> None:
    every = len(strangers([]))
    alike = encode_all(["how does photosynthesis work", "explain photosynthesis to a child"])
    assert every - 20 < len(strangers(alike)) < every
    assert len(strangers([], 50)) <= 50


def test_the_same_examples_teach_the_same() -> None:
    one, other = learn(examples_of(SUPPORT)), learn(examples_of(SUPPORT))
    assert one.calibration == other.calibration
    assert one.likely("where is it") == other.likely("where is it")
