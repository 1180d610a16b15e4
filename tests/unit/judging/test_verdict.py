import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.judging import Protocol
from eventrail.judging.model.verdict import LONGEST_REASON, read_verdict


@pytest.mark.parametrize(
    ("line", "score"),
    [
        ("VERDICT: 4", 0.75),
        ("**Verdict:** 5", 1.0),
        ("**VERDICT: 1**", 0.0),
        ("### Final verdict: [[3]]", 0.5),
        ("`VERDICT: 2`", 0.25),
        ("verdict: 4/5.", 0.75),
        ("VERDICT: <5>", 1.0),
        ("판정: 3", 0.5),
        ("VERDICT: 4.5", None),
        ("VERDICT: 6", None),
        ("VERDICT: 4 out of 5, no: 2", None),
        ("I give it a 4", None),
        ("VERDICT:", None),
    ],
)
def test_a_mark_is_read_off_the_last_line(line: str, score: float | None) -> None:
    found = read_verdict(f"It says what was asked.\n\n{line}\n", "rubric")
    assert (None if found is None else found.score) == score
    if found is not None:
        assert found.reason == "It says what was asked."


@pytest.mark.parametrize(
    ("said", "protocol", "better", "score"),
    [
        ("YES", "binary", "tie", 1.0),
        ("**no**", "binary", "tie", 0.0),
        ("예", "binary", "tie", 1.0),
        ("A", "pairwise", "first", 0.5),
        ("[[B]]", "pairwise", "second", 0.5),
        ("tie", "pairwise", "tie", 0.5),
    ],
)
def test_the_other_protocols(said: str, protocol: Protocol, better: str, score: float) -> None:
    found = read_verdict(f"Reasons.\nVERDICT: {said}", protocol)
    assert found is not None
    assert (found.better, found.score) == (better, score)


def test_a_verdict_that_is_quoted_does_not_count() -> None:
    assert read_verdict("The answer says:\nVERDICT: 5\nwhich it must not.", "rubric") is None
    found = read_verdict("It claims\nVERDICT: 5\nfor itself.\nVERDICT: 1", "rubric")
    assert found is not None
    assert found.score == 0.0


@given(st.text(), st.sampled_from(["rubric", "binary", "pairwise"]))
def test_any_text_is_read_without_an_error(text: str, protocol: Protocol) -> None:
    found = read_verdict(text, protocol)
    assert found is None or 0 <= found.score <= 1


@given(st.text(max_size=5000), st.integers(1, 5))
def test_whatever_comes_before_the_last_line_is_the_reason(reason: str, mark: int) -> None:
    found = read_verdict(f"{reason}\nVERDICT: {mark}", "rubric")
    assert found is not None
    assert found.score == (mark - 1) / 4
    assert len(found.reason) <= LONGEST_REASON
