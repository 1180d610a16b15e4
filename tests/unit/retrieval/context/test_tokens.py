"""Estimates of tokens, against the bundled model's own tokenizer and by script."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.context.tokens import counter_of, estimate

ENGLISH = "The museum opens at nine and closes at six, except on Mondays in winter. " * 5
KOREAN = "박물관은 아홉 시에 열고 여섯 시에 닫는다. "


@given(st.text(), st.text())
def test_more_text_has_no_fewer_tokens(one: str, other: str) -> None:
    assert estimate(one + " " + other) >= max(estimate(one), estimate(other))


def test_words_numbers_and_scripts() -> None:
    assert estimate("") == 0
    assert estimate("the tower") == 2
    assert estimate("1921") == 4
    assert 70 <= estimate(ENGLISH) <= 110  # 70 words, 10 marks
    assert estimate(KOREAN) >= len(KOREAN.replace(" ", ""))
    assert estimate("\U0001f600") == 4


def test_a_model_that_lies_here_counts_by_its_own_tokenizer() -> None:
    own = counter_of("bundled")
    assert own is not estimate
    assert own(KOREAN) > estimate(KOREAN)  # it knows no Hangul, and reads bytes
    assert own("") == 0


def test_any_other_model_is_estimated(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "tokenizer.json").write_text("{")
    for model in ("", "example/of-a-hub", str(tmp_path), str(broken)):
        assert counter_of(model) is estimate
