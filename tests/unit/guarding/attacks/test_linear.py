import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.attacks.grams import grams_of
from eventrail.guarding.attacks.linear import WindowModel, cut_text, fold
from eventrail.guarding.attacks.windows import LONG, PIECE, cuts_of, windows_of
from eventrail.learning.characters import codes_of
from eventrail.learning.features import Features

FEATURES = Features(chars=(2, 3), words=(1, 2), buckets=1 << 10)
CHANCE = np.random.default_rng(0)
WHOLE = np.zeros(1, np.int64)
MODEL = WindowModel(FEATURES, CHANCE.normal(size=FEATURES.width).astype(np.float32), 0.5)


@given(st.text(max_size=400))
def test_a_window_scores_as_the_mean_of_its_grams(text: str) -> None:
    cut = cut_text(text, FEATURES)
    scores = MODEL.scores(cut)
    for place, (first, last) in enumerate(zip(*cut.windows, strict=True)):
        grams = np.concatenate([cut.buckets[row[first] : row[last]] for row in cut.bounds])
        wanted = MODEL.weights[grams].sum() / np.sqrt(max(len(grams), 1)) + MODEL.bias
        assert abs(scores[place] - wanted) < 1e-3


@given(st.text(alphabet="ab. \n", max_size=4000))
def test_long_windows_cover_a_text_and_are_not_too_long(text: str) -> None:
    codes = fold(text)
    cuts = cuts_of(codes)
    windows = windows_of(cuts, len(codes))
    ends = np.append(cuts[1:], len(codes))
    longs = list(zip(*windows, strict=True))[2 * len(cuts) - 1 :]
    covered = {piece for first, last in longs for piece in range(first, last)}
    assert covered == set(range(len(cuts)))
    assert all(ends[last - 1] - cuts[first] <= LONG for first, last in longs)
    assert np.diff(np.append(cuts, len(codes))).max() <= 2 * PIECE


@given(st.text(alphabet="abc", min_size=1), st.text(alphabet="xyz .", max_size=50))
def test_a_word_has_one_hash_wherever_it_stands(word: str, before: str) -> None:
    words = Features(chars=(), words=(1,), buckets=1 << 20)
    alone = grams_of(codes_of(word), WHOLE, words)
    within = grams_of(codes_of(f"{before} {word}"), WHOLE, words)
    assert alone.buckets[0] == within.buckets[-1]


def test_case_and_forms_and_white_space_are_folded() -> None:
    folded = fold("Ｉｇｎｏｒｅ   \t ALL\n\nof it").tobytes().decode("utf-32-le")  # noqa: RUF001 -- the point
    assert folded == " ignore all\nof it "
