"""Two sets of requests, held against each other."""

import numpy as np

from eventrail.drift.compare import Options, compare
from eventrail.drift.observation import Observation
from tests.unit.drift.requests import request

OPTIONS = Options(draws=199, most=500, most_vectors=100)
_WORDS = {"train": ("late train ticket", "platform change"), "card": ("lost card", "card limit")}

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def embed(text: str) -> np.ndarray:
    """Return a vector of letters: enough to tell two subjects apart."""
    vector = np.zeros(26, np.float32)
    for letter in text:
        if letter.isalpha():
            vector[ord(letter) - ord("a")] += 1
    return vector / max(float(np.linalg.norm(vector)), 1.0)


def requests(first: int, subject: str, longer: float = 1.0) -> list[Observation]:
    return [
        request(at, longer=longer, text=f"{_WORDS[subject][at % 2]} {_LETTERS[at % 26]}")
        for at in range(first, first + 300)
    ]


def test_what_changed_is_told_and_what_did_not_is_not() -> None:
    found = compare(requests(0, "train"), requests(1000, "card", 1.4), embed=embed, options=OPTIONS)
    assert {each.measure for each in found.changed} == {"answer_characters", "topic"}
    first = next(each for each in found.changes if each.measure == "answer_characters")
    assert first.effect > 1
    assert first.histogram is not None
    assert abs(sum(first.histogram.after) - 1) < 1e-9
    assert first.examples
    assert first.usual
    assert first.p_value == 1 / 200
    assert first.adjusted >= first.p_value
    assert found.topics
    assert abs(found.topics[0].after - found.topics[0].before) > 0.1
    assert found.before.requests == 300


def test_nothing_changed_is_said_of_one_set_in_two_parts() -> None:
    false = [
        len(compare(requests(at, "train"), requests(at + 300, "train"), options=OPTIONS).changed)
        for at in (0, 700, 1400, 2100)
    ]
    assert sum(bool(each) for each in false) <= 1  # each is false once in twenty


def test_an_empty_side_tells_nothing() -> None:
    found = compare([], requests(0, "train"), embed=embed, options=OPTIONS)
    assert found.changes == []
    assert found.after.since is not None
    assert found.before.since is None
