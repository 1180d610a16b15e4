"""Windows, and what is reckoned in them, against the same done one by one."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.learning.embedding import static_embedder
from eventrail.learning.features import Features
from eventrail.learning.fit_phrases import fit_phrases
from eventrail.learning.fit_windowed import fit_windowed, matrix_of
from eventrail.learning.normal import normal
from eventrail.learning.phrases import SLOTS, WIDTHS, best_responses
from eventrail.learning.windowed import WindowedLinear
from eventrail.learning.windows import BLOCK, LONGEST, block_windows, sentence_windows
from eventrail.learning.words import ProjectedWords, scaled, words_of

FEATURES = Features(chars=(2, 3), words=(1, 2), buckets=1 << 10)
WORDS = st.lists(st.sampled_from(["kiwi", "a.", "no?", "-", "가나", "x!"]), max_size=120)


def texts(windows_of: str, text: str) -> list[str]:
    windows = sentence_windows(text) if windows_of == "sentences" else block_windows(text)
    begins, ends = windows.characters
    return [text[begin:end].strip() for begin, end in zip(begins, ends, strict=True)]


def test_sentences_alone_and_with_their_neighbours() -> None:
    text = "Is it 3.5? Yes! Well - fine"
    assert texts("sentences", text) == [
        "Is it 3.5?",
        "Yes!",
        "Well -",
        "fine",
        "Is it 3.5? Yes!",
        "Yes! Well -",
        "Well - fine",
    ]
    assert texts("sentences", "") == texts("blocks", "") == [""]


@given(WORDS)
def test_windows_are_short_and_cover_every_word(words: list[str]) -> None:
    text = " ".join(words)
    for windows, longest in ((sentence_windows(text), LONGEST), (block_windows(text), BLOCK)):
        count = len(words_of(text))
        covered = {
            at
            for first, past in zip(windows.first, windows.past, strict=True)
            for at in range(first, past)
        }
        assert covered == set(range(count))
        assert (windows.past - windows.first).max() <= 2 * longest


@given(WORDS)
def test_a_window_scores_as_its_text_alone_does(words: list[str]) -> None:
    chance = np.random.default_rng(1)
    model = WindowedLinear(FEATURES, chance.normal(size=FEATURES.width).astype(np.float32), 0.5)
    text = normal(" ".join(word.strip(".?!-") or "z" for word in words))
    windows = block_windows(text)
    begins, ends = windows.characters
    alone = [text[begin:end].strip() for begin, end in zip(begins, ends, strict=True)]
    expected = matrix_of(alone, FEATURES) @ model.weights + 0.5
    assert model.scores(text, windows) == pytest.approx(expected, abs=1e-3)


def test_one_bad_line_in_a_long_text_shows() -> None:
    good, bad = "the weather is nice today.", "throw the crown jewels overboard."
    model = fit_windowed([good, bad] * 5, [False, True] * 5, FEATURES, strength=100.0)

    def highest(text: str) -> float:
        return float(model.scores(text, sentence_windows(text)).max())

    filler = " ".join([good] * 100)
    assert highest(filler) < 0
    assert highest(f"{filler} {bad} {filler}") > 0


def test_words_are_projected_as_their_vectors_are_and_forgotten_when_there_are_too_many() -> None:
    matrix = np.random.default_rng(2).normal(size=(256, 3)).astype(np.float32)
    words = ["river", "bank", "river", "piñata", "열쇠"]
    expected = scaled(static_embedder().embed_words(words)) @ matrix
    table = ProjectedWords(matrix, capacity=4)
    for _ in range(2):
        assert table.rows(words) == pytest.approx(expected, abs=1e-4)
        assert table.rows(["ocean"]).shape == (1, 3)
    more = ["a", "b", "c", "d", "e"]
    assert table.rows(more) == pytest.approx(
        scaled(static_embedder().embed_words(more)) @ matrix, abs=1e-4
    )


def test_filters_answer_to_phrases_of_their_width_where_they_fit_best() -> None:
    table = np.random.default_rng(3).normal(size=(7, SLOTS * 2)).astype(np.float32)
    places = np.array([3, 1, 6, 1, 0, 2], np.int64)
    found = best_responses(table, places, np.array([0, 4, 6], np.int64))
    for text, words in enumerate((places[:4], places[4:])):
        slot = 0
        for number, width in enumerate(WIDTHS):
            answers = [
                sum(table[row].reshape(SLOTS, 2)[slot + at] for at, row in enumerate(phrase))
                for phrase in (words[first : first + width] for first in range(len(words)))
            ]
            expected = np.max(answers, axis=0)
            assert found[text, number * 2 : number * 2 + 2] == pytest.approx(expected, abs=1e-5)
            slot += width


def test_phrases_are_learnt_and_known_by_words_never_seen() -> None:
    safe = ["a kitten", "the puppy", "some horse", "a rabbit", "the goat", "a parrot"]
    meant = ["a hammer", "the screwdriver", "some pliers", "a wrench", "the saw", "a drill"]
    rows = [f"please draw {each} for me" for each in [*safe, *meant]]
    labels = [False] * len(safe) + [True] * len(meant)
    model = fit_phrases(rows, labels, [1.0] * len(rows), rounds=150)
    again = fit_phrases(rows, labels, [1.0] * len(rows), rounds=150)
    assert np.array_equal(model.filters, again.filters)
    chisel, sheep = (f"please draw {each} for me".split() for each in ("a chisel", "a sheep"))
    maxima = model.maxima([chisel, sheep])
    both = model.scores(maxima)
    assert both[0] > both[1]
    assert maxima == pytest.approx(
        np.concatenate([model.maxima([each]) for each in (chisel, sheep)]), abs=1e-4
    )


def test_windows_know_their_sentences() -> None:
    windows = sentence_windows("One. Two. Three.")
    first, last = windows.sentences(np.arange(5))
    assert (first.tolist(), last.tolist()) == ([0, 1, 2, 0, 1], [0, 1, 2, 1, 2])
    assert sentence_windows("One").sentences(np.array([0]))[1].tolist() == [0]


@given(st.text(alphabet="ab_9 .-\n'é가", max_size=40))
def test_words_begin_where_the_pattern_says(text: str) -> None:
    expected = [word.start() for word in re.finditer(r"\w+", text)]
    assert sentence_windows(text).starts.tolist() == expected
