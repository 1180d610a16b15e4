"""Conditions that choose requests: an expression, and nothing else."""

import pytest

from eventrail.replaying.selecting import InvalidCondition, check_condition


@pytest.mark.parametrize(
    "where",
    ["true", "tenant = 'demo' AND cost > 0", "rid IN (SELECT rid FROM feedback WHERE value < 0)",
     "question LIKE '%;%' -- why not"],
)  # fmt: skip
def test_a_condition_is_taken(where: str) -> None:
    assert check_condition(where) == where


@pytest.mark.parametrize(
    "where",
    ["", "  ", "1 = 1) UNION SELECT (1", "true; DROP TABLE x", "true) FROM x WHERE (true", "a b c"],
)
def test_anything_else_is_refused(where: str) -> None:
    with pytest.raises(InvalidCondition, match="--where"):
        check_condition(where)
