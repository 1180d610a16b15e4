"""Which changes a suite holds up."""

import pytest

from eventrail.config.model import Config, Gate
from eventrail.contracts.changes import FieldChange
from eventrail.suites.assertions import Status
from eventrail.suites.examining import Result, examine_all
from eventrail.suites.gate import passes, refusal, required
from eventrail.suites.ran import Ran
from eventrail.suites.suite import Case, Suite

BEFORE = Config(suites={"slow": Gate(on_change="off"), "told": Gate("warn")})
NAMES = ["told", "slow", "smoke"]


def changes(*paths: str) -> list[FieldChange]:
    return [FieldChange(path, "changed") for path in paths]


def result(passing: int, failing: int) -> Result:
    ran = ["completed"] * passing + ["failed"] * failing
    cases = [
        Case(f"{n:032x}", "acme", f"question {n}", [], Ran("completed"), [Status()])
        for n in range(len(ran))
    ]
    came_to = {case.rid: Ran(status) for case, status in zip(cases, ran, strict=True)}
    return examine_all(Suite("smoke", cases), came_to)


@pytest.mark.parametrize(
    "path", ["templates.docs.system", "rules[2].pool", "pools.chat.model", "caching.default"]
)
def test_a_change_that_answers_depend_on_runs_every_suite_that_is_on(path: str) -> None:
    found = required(BEFORE, NAMES, changes(path, "limits.open_requests"), restores=False)
    assert [each.name for each in found] == ["smoke", "told"]


@pytest.mark.parametrize(
    "path",
    ["suites.smoke.on_change", "limits.open_requests", "budgets.a", "pools.chat.replicas"],
)
def test_a_change_that_no_answer_depends_on_runs_none(path: str) -> None:
    assert required(BEFORE, NAMES, changes(path), restores=False) == []


def test_going_back_is_never_held_up() -> None:
    assert required(BEFORE, NAMES, changes("templates.docs.system"), restores=True) == []


def test_enough_cases_must_pass() -> None:
    assert passes(result(9, 1), Gate(pass_share=0.9))
    assert not passes(result(8, 2), Gate(pass_share=0.9))


def test_a_refusal_names_the_first_cases_that_fail_and_why() -> None:
    said = refusal([(result(1, 5), Gate()), (result(0, 1), Gate("warn"))])
    assert said.splitlines()[0] == ("suite smoke: 1 of 6 cases pass, below the share of 1")
    assert "question 1" in said
    assert "it was failed, not completed" in said
    assert said.splitlines()[-1] == "  and 2 more"
    assert refusal([(result(2, 0), Gate())]) == ""
