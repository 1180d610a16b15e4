"""Hashed n-grams and linear models over them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.learning.artefact import Manifest, UnusableArtefact, read_artefact, write_artefact
from eventrail.learning.features import Features, buckets_of, distinct
from eventrail.learning.fit import fit_curve, fit_linear

SMALL = Features(buckets=1 << 10)


@given(st.text())
def test_every_text_has_buckets_within_the_model(text: str) -> None:
    buckets = buckets_of(text, SMALL)
    assert (buckets < SMALL.width).all()
    assert (buckets_of(text, SMALL) == buckets).all()


@given(st.lists(st.integers(0, SMALL.width - 1), max_size=40), st.sampled_from([1, 500]))
def test_each_bucket_is_counted_once(numbers: list[int], times: int) -> None:
    buckets = np.array(numbers * times, np.uint32)
    assert distinct(buckets, SMALL.width).tolist() == sorted(set(numbers))


def test_case_and_compatibility_forms_make_no_difference() -> None:
    assert (
        buckets_of("\uff29\uff27\uff2e\uff2f\uff32\uff25  this", SMALL)
        == buckets_of("ignore this", SMALL)
    ).all()
    bare = Features(buckets=1 << 10, fold=False)
    assert len(buckets_of("A", bare)) == len(buckets_of("a", bare))
    assert (buckets_of("A", bare) != buckets_of("a", bare)).any()


def test_a_model_learns_what_sets_texts_apart_and_is_the_same_each_time() -> None:
    texts = ["a fine day", "a fine night", "a bad day", "a bad night"] * 3
    labels = [True, True, False, False] * 3
    model = fit_linear(texts, labels, SMALL)
    assert model.scores("fine")[0] > 0 > model.scores("bad")[0]
    assert (fit_linear(texts, labels, SMALL).weights == model.weights).all()
    assert model.scores("")[0] == pytest.approx(float(model.bias[0]), abs=1.0)


def test_a_curve_makes_probabilities_of_scores() -> None:
    curve = fit_curve([-2.0, -1.0, 1.0, 2.0] * 20, [False, False, True, True] * 20)
    assert curve.probability(-3) < 0.01
    assert curve.probability(3) > 0.99
    assert curve.probability(-1e9) == 0.0
    assert curve.probability(1e9) == 1.0


def test_an_artefact_is_read_as_it_was_written_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    story = Manifest("attack", "", "linear-1", settings={"threshold": 0.5})
    arrays = {"weights": np.arange(6, dtype=np.float32).reshape(3, 2)}
    written = write_artefact(tmp_path, story, arrays, ["b" * 12, "a" * 12])
    read = read_artefact(tmp_path, "linear-1")
    assert read.manifest == written
    assert (read.arrays["weights"] == arrays["weights"]).all()
    assert read.seen == {"a" * 12, "b" * 12}
    before = (tmp_path / "arrays.npz").read_bytes()
    assert write_artefact(tmp_path, story, arrays, ["a" * 12, "b" * 12]) == written
    assert (tmp_path / "arrays.npz").read_bytes() == before
    with pytest.raises(UnusableArtefact, match="kind"):
        read_artefact(tmp_path, "tagger-1")
    (tmp_path / "arrays.npz").write_bytes(before[:-1])
    with pytest.raises(UnusableArtefact, match=r"arrays\.npz"):
        read_artefact(tmp_path, "linear-1")
