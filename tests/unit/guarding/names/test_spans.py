import numpy as np
import pytest

from eventrail.guarding.names.labels import LABELS
from eventrail.guarding.names.spans import LONGEST, Run, is_name, runs_of, span_of, tail_of
from eventrail.guarding.names.words import words_of

TAILS = {"는": 1.0, "에서": 3.0, "에서는": 5.0, "이": 0.5}


def spans(text: str, kinds: list[str]) -> list[str]:
    words = words_of(text)
    labels = np.array([LABELS.index(kind) for kind in kinds])
    found = [span_of(run, words, TAILS) for run in runs_of(words, labels, TAILS)]
    return [text[span.start : span.end] for span in found]


@pytest.mark.parametrize(
    ("text", "kinds", "expected"),
    [
        ("I met Mary O'Neil", ["O", "O", "PERSON", "PERSON", "PERSON"], ["Mary O'Neil"]),
        ("Ann, Bob", ["PERSON", "PERSON"], ["Ann", "Bob"]),
        ("Ann\nBob", ["PERSON", "PERSON"], ["Ann", "Bob"]),
        ("Fox, Hall and Day", ["ORGANIZATION"] * 4, ["Fox, Hall and Day"]),
        ("1 Elm St,\nOslo", ["STREET_ADDRESS"] * 4, ["1 Elm St,\nOslo"]),
        ("Ann Oslo", ["PERSON", "LOCATION"], ["Ann", "Oslo"]),
        ("서울에서는 춥다", ["LOCATION", "O"], ["서울"]),
        ("부산에서 제주", ["LOCATION", "LOCATION"], ["부산", "제주"]),
        ("김철수는 왔다", ["PERSON", "O"], ["김철수"]),
    ],
)
def test_neighbours_of_one_kind_are_one_name(
    text: str, kinds: list[str], expected: list[str]
) -> None:
    assert spans(text, kinds) == expected


def test_endless_names_are_cut() -> None:
    found = spans("word " * 100, ["PERSON"] * 100)
    assert all(len(each) <= LONGEST for each in found)
    assert " ".join(found) == ("word " * 100).strip()


def test_the_likeliest_tail_is_cut_off_and_a_name_keeps_two_syllables() -> None:
    assert tail_of("부산에서는", TAILS) == "에서는"
    assert tail_of("부산", TAILS) == ""
    assert tail_of("나는", TAILS) == ""
    assert tail_of("부산만", TAILS) == ""


def test_digits_and_single_letters_are_nobody() -> None:
    words = words_of("1 x 김 Al")
    assert [is_name(Run("PERSON", at, at), words) for at in range(4)] == [False, False, True, True]
    assert is_name(Run("AGE", 0, 0), words)
