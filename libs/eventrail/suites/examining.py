"""Whether the cases of a suite hold, from what each came to; pure."""

import difflib
from collections.abc import Mapping, Sequence

import msgspec

from eventrail.suites.ran import OPEN, Ran
from eventrail.suites.suite import Case, Suite

_LINE = 100
"""Characters of a line of a diff; longer lines of answers are broken between words."""


class Fault(msgspec.Struct, frozen=True):
    """An assertion that does not hold.

    Attributes:
        check: which, as in files.
        reason: why, in a sentence.
    """

    check: str
    reason: str


class Examined(msgspec.Struct, frozen=True):
    """What came of one case.

    Attributes:
        rid: its request.
        question: what was asked.
        passed: whether every assertion holds.
        faults: those that do not.
        checks: how many were looked at.
        recorded: what the request had come to.
        now: what it came to; None if it did not run.
        diff: lines by which the two answers differ, as `diff -u` writes them.
    """

    rid: str
    question: str
    passed: bool
    faults: list[Fault]
    checks: int
    recorded: Ran
    now: Ran | None = None
    diff: list[str] = []


class Result(msgspec.Struct, frozen=True):
    """What came of a suite.

    Attributes:
        suite: its name.
        cases: in the suite's order.
        share: of cases that passed, 0 to 1; 1 of a suite without any.
        cost: what running them cost.
        seconds: how long it took.
    """

    suite: str
    cases: list[Examined]
    share: float
    cost: float = 0.0
    seconds: float = 0.0

    @property
    def failed(self) -> list[Examined]:
        """The cases that did not pass."""
        return [case for case in self.cases if not case.passed]


def examine(case: Case, now: Ran | None) -> Examined:
    """Return whether a case holds; None stands for a request that did not come to its end."""
    if now is None or now.status == OPEN:
        fault = Fault("status", "it did not come to its end while the suite ran")
        return Examined(
            rid=case.rid,
            question=case.question,
            passed=False,
            faults=[fault],
            checks=len(case.assertions),
            recorded=case.recorded,
            now=now,
        )
    faults = [
        Fault(str(each.__struct_config__.tag), reason)
        for each in case.assertions
        if (reason := each.fault(now, case.recorded))
    ]
    return Examined(
        rid=case.rid,
        question=case.question,
        passed=not faults,
        faults=faults,
        checks=len(case.assertions),
        recorded=case.recorded,
        now=now,
        diff=answer_diff(case.recorded.answer, now.answer),
    )


def examine_all(suite: Suite, ran: Mapping[str, Ran], seconds: float = 0.0) -> Result:
    """Return what came of a suite, given what each request came to, by its id."""
    cases = [examine(case, ran.get(case.rid)) for case in suite.cases]
    passed = sum(case.passed for case in cases)
    return Result(
        suite=suite.name,
        cases=cases,
        share=passed / len(cases) if cases else 1.0,
        cost=sum(each.cost for each in ran.values()),
        seconds=seconds,
    )


def answer_diff(before: str, after: str) -> list[str]:
    """Return the lines by which two answers differ; none if they are equal."""
    if before == after:
        return []
    lines = difflib.unified_diff(_lines(before), _lines(after), "recorded", "now", lineterm="", n=1)
    return list(lines)


def _lines(text: str) -> Sequence[str]:
    """Return a text in lines short enough to be compared by eye."""
    found: list[str] = []
    for line in text.splitlines():
        current = ""
        for word in line.split(" "):
            if current and len(current) + len(word) >= _LINE:
                found.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        found.append(current)
    return found
