"""What an answer says, in all the places where it may say it, and whether it may go out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from eventrail.contracts.events import Finding, Generated
from eventrail.eventlog.state import RequestState
from eventrail.guarding.allowed import NOTHING, Allowed
from eventrail.guarding.findings import Check, Severity
from eventrail.guarding.findings import Finding as Found
from eventrail.guarding.verdict import judge_output


@dataclass(frozen=True, slots=True)
class Output:
    """The texts of an answer.

    Attributes:
        text: the answer; the first choice of several.
        others: the strings within choices and the strings within tool calls.
        acts: whether it calls tools, or is vectors, which an answer may do without a word.
    """

    text: str
    others: list[str] = field(default_factory=list[str])
    acts: bool = False

    @property
    def characters(self) -> int:
        """How much there is to check."""
        return len(self.text) + sum(map(len, self.others))


def output_of(state: RequestState) -> Output:
    """Return what the request was answered with, whoever answered."""
    generated = state.generated
    if generated is None:
        return Output(state.answer_text)
    return Output(generated.text, list(_others(generated)), _acts(generated))


def judge(output: Output, allowed: Callable[[], Allowed]) -> list[Finding]:
    """Check an answer for being empty and for leaking.

    Args:
        output: the answer.
        allowed: gathers the personal data it may hold; called only if it holds any, since
            gathering costs far more than checking.
    """
    if not _found(output, NOTHING):
        return []
    return [_reported(one) for one in _found(output, allowed())]


def blocks(findings: list[Finding]) -> bool:
    """Whether an answer with these findings must not go out."""
    return any(finding.action == "blocked" for finding in findings)


def _found(output: Output, allowed: Allowed) -> list[Found]:
    main = judge_output(output.text, allowed=allowed).findings
    found = [one for one in main if not (one.check is Check.EMPTY and output.acts)]
    for text in output.others:  # only the main text can be empty: these are fragments
        leaks = judge_output(text, allowed=allowed).findings
        found += [one for one in leaks if one.check is not Check.EMPTY]
    return found


def _reported(found: Found) -> Finding:
    action = "blocked" if found.severity is Severity.HIGH else "noted"
    return Finding(check=str(found.check), action=action, detail=found.detail)


def _acts(generated: Generated) -> bool:
    return bool(generated.tool_calls or generated.embeddings)


def _others(generated: Generated) -> Iterator[str]:
    yield from _strings(generated.tool_calls)
    for choice in generated.choices:
        yield from _strings(choice)


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for each in cast("list[Any]", tree):
            yield from _strings(each)
    elif isinstance(tree, dict):
        for each in cast("dict[str, Any]", tree).values():
            yield from _strings(each)
