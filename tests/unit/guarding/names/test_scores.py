"""Sums, caches and labels against plain ways to reckon them."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.names.cache import RowCache
from eventrail.guarding.names.decode import labels_of
from eventrail.guarding.names.features import ABSENT, buckets_of, gap_bucket
from eventrail.guarding.names.labels import LABELS
from eventrail.guarding.names.scores import Scorer, links_of
from eventrail.guarding.names.weights import packed, unpacked
from eventrail.guarding.names.words import words_of
from tests.unit.guarding.names.taggers import random_weights

WEIGHTS = random_weights()
SCORER = Scorer(WEIGHTS)
sentences = st.lists(st.sampled_from(["Ann", "met", "12", "김철수는", "in", "extraordinarily"]))


@given(sentences.map(" ".join).filter(str.split))
def test_a_score_is_the_sum_of_what_is_seen(text: str) -> None:
    words = words_of(text)
    links = links_of(words)
    scores = SCORER.scores(words, links)
    count = len(words.words)
    for index in range(count):
        expected = np.zeros(len(LABELS))
        for place, offset in enumerate((-2, -1, 0, 1, 2)):
            at = index + offset
            near = 0 <= at < count and bool(links[min(at, index) : max(at, index)].all())
            seen = buckets_of(words.words[at], WEIGHTS.lists) if near else [ABSENT]
            expected += WEIGHTS.words[seen, place].sum(axis=0)
        for place, gap in enumerate((-1, 0, 1, 2)):
            at = index + gap
            low, high = (at - 1, index) if gap < 1 else (index, at)
            if low >= 0 and high < count and links[low:high].all():
                expected += WEIGHTS.gaps[gap_bucket(words.gaps[at]), place]
        np.testing.assert_allclose(scores[:, index], expected, rtol=1e-4, atol=1e-4)


@given(st.lists(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=6), max_size=8))
def test_a_full_cache_starts_anew_and_gives_the_same_sums(lists: list[list[str]]) -> None:
    def buckets(text: str) -> list[int]:
        return [ord(each) % 50 for each in text]

    table = WEIGHTS.gaps[:50]
    cache = RowCache(table, buckets, np.zeros_like(table[0]), largest=4)
    for strings in lists:
        expected = [table[buckets(each)].sum(axis=0) for each in strings]
        np.testing.assert_allclose(cache.rows_of(strings), expected, rtol=1e-4, atol=1e-4)


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_labels_of_up_to_three_words_are_the_best_of_all_sequences(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    scores = chance.standard_normal((4, count)).astype(np.float32)
    steps = chance.standard_normal((4, 4)).astype(np.float32)
    best = max(
        product(range(4), repeat=count),
        key=lambda labels: (
            sum(scores[label, at] for at, label in enumerate(labels))
            + sum(steps[a, b] for a, b in pairwise(labels))
        ),
    )
    links = np.ones(count - 1, np.bool_)
    assert labels_of(scores, links, steps).tolist() == list(best)


def test_words_that_are_no_neighbours_do_not_sway_each_other() -> None:
    chance = np.random.default_rng(1)
    scores = chance.standard_normal((4, 4)).astype(np.float32)
    steps = chance.standard_normal((4, 4)).astype(np.float32)
    apart = np.array([True, False, True])
    whole = labels_of(scores, apart, steps).tolist()
    one = np.array([True])
    parts = [*labels_of(scores[:, :2], one, steps), *labels_of(scores[:, 2:], one, steps)]
    assert whole == parts


def test_packed_weights_are_read_back_to_within_half_a_step() -> None:
    read = unpacked(packed(WEIGHTS))
    step = np.abs(WEIGHTS.words).max() / 127
    assert np.abs(read.words - WEIGHTS.words).max() <= step * 0.51
    assert read.lists.of("maria") == WEIGHTS.lists.of("maria") != 0
    assert (read.steps == WEIGHTS.steps).all()
