"""Floors for the semantic cache, on questions written here, English and Korean.

`same_questions/different_*.txt` are pairs that share nearly all of their words and ask for
different things: what a plain threshold of the cosine serves. None of them may be a hit.
"""

from pathlib import Path
from typing import Final

import pytest

from eventrail.caching.semantic import SemanticJudge, bound_for, make_judge
from eventrail.caching.semantic.vector import vector_of
from eventrail.config.caching import Semantic

FOLDER: Final = Path(__file__).parent / "same_questions"
BOUND: Final = bound_for([], Semantic().error_bound)


@pytest.fixture(scope="module")
def judge() -> SemanticJudge:
    return make_judge()


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line.split(" | ") for line in lines]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_different_question_is_a_hit(judge: SemanticJudge, language: str) -> None:
    rows = _rows(f"different_{language}.txt")
    assert len(rows) >= 150
    hits = [row for row in rows if judge.likeness(*row[1:]).score >= BOUND]
    assert not hits


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_other_way_round_neither(judge: SemanticJudge, language: str) -> None:
    for _, one, other in _rows(f"different_{language}.txt"):
        assert judge.likeness(one, other) == judge.likeness(other, one)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pairs_are_hard(language: str) -> None:
    rows = _rows(f"different_{language}.txt")
    alike = [float(vector_of(one) @ vector_of(other)) for _, one, other in rows]
    assert sum(cosine >= 0.8 for cosine in alike) >= 0.5 * len(rows)


@pytest.mark.parametrize(("language", "share"), [("en", 0.7), ("ko", 0.7)])
def test_paraphrases_are_hits(judge: SemanticJudge, language: str, share: float) -> None:
    rows = _rows(f"same_{language}.txt")
    assert len(rows) >= 60
    hits = sum(judge.likeness(one, other).score >= BOUND for one, other in rows)
    assert hits >= share * len(rows)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_rule_sets_a_paraphrase_apart(judge: SemanticJudge, language: str) -> None:
    rows = _rows(f"same_{language}.txt")
    assert [row for row in rows if judge.likeness(*row).differs] == []


def test_what_is_not_worth_keeping(judge: SemanticJudge) -> None:
    rows = _rows("not_kept.txt")
    missed = [row for row in rows if judge.worth(row[1]).reason != row[0]]
    assert len(missed) <= 0.05 * len(rows), missed


def test_what_is_worth_keeping(judge: SemanticJudge) -> None:
    rows = _rows("kept.txt")
    refused = [text for (text,) in rows if not judge.worth(text).keep]
    assert len(refused) <= 0.05 * len(rows), refused
