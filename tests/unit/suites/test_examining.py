"""A suite passes by its cases; what did not run did not pass."""

from datetime import UTC, datetime

import pytest

from eventrail.suites.assertions import Contains, Status
from eventrail.suites.examining import answer_diff, examine_all
from eventrail.suites.ran import Ran
from eventrail.suites.suite import (
    Case,
    Suite,
    UnknownCase,
    decode_suite,
    encode_suite,
    with_assertions,
    with_cases,
    without_cases,
)

ONE, TWO = "0" * 31 + "1", "0" * 31 + "2"


def case(rid: str, answer: str) -> Case:
    return Case(
        rid=rid,
        tenant="acme",
        question="What is the capital of France?",
        events=[],
        recorded=Ran("completed", answer),
        assertions=[Status(), Contains("Paris")],
        added_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


SUITE = Suite("capitals", [case(ONE, "It is Paris."), case(TWO, "Paris.")])


def test_what_holds_passes_and_what_breaks_says_by_what_and_how_the_answer_differs() -> None:
    ran = {ONE: Ran("completed", "It is Paris."), TWO: Ran("completed", "Lyon.", cost=0.5)}
    result = examine_all(SUITE, ran, 1.5)
    assert (result.share, result.cost, result.seconds) == (0.5, 0.5, 1.5)
    (broken,) = result.failed
    assert [(fault.check, fault.reason) for fault in broken.faults] == [
        ("contains", "the answer does not contain 'Paris'")
    ]
    assert broken.diff[2:] == ["@@ -1 +1 @@", "-Paris.", "+Lyon."]


def test_a_case_that_did_not_end_fails() -> None:
    result = examine_all(SUITE, {ONE: Ran("open")})
    assert [case.faults[0].check for case in result.cases] == ["status", "status"]
    assert result.share == 0.0


def test_an_empty_suite_passes() -> None:
    assert examine_all(Suite("empty"), {}).share == 1.0


def test_equal_answers_have_no_diff_and_long_lines_are_broken_between_words() -> None:
    assert answer_diff("one", "one") == []
    diff = answer_diff(" ".join(["word"] * 60), " ".join(["word"] * 59 + ["end"]))
    assert all(len(line) <= 101 for line in diff)
    assert sum(line.startswith(("-w", "+w")) for line in diff) == 2


def test_a_case_of_the_same_request_takes_the_place_of_the_old_one() -> None:
    again = with_cases(SUITE, [case(ONE, "Paris it is.")])
    assert [each.rid for each in again.cases] == [ONE, TWO]
    assert again.cases[0].recorded.answer == "Paris it is."


def test_cases_are_taken_out_and_asserted_of_by_their_request() -> None:
    assert [each.rid for each in without_cases(SUITE, [ONE]).cases] == [TWO]
    changed = with_assertions(SUITE, TWO, [Status("failed")])
    assert [len(each.assertions) for each in changed.cases] == [2, 1]
    with pytest.raises(UnknownCase, match="eventrail suite show capitals"):
        without_cases(SUITE, ["f" * 32])


def test_a_suite_reads_back_as_it_was_written() -> None:
    assert decode_suite(encode_suite(SUITE)) == SUITE
