"""What an answer says, in all the places where it may say it, and what is wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from eventrail.config.guards.output import Output as Policy
from eventrail.config.model import Config
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Generated
from eventrail.eventlog.state import RequestState
from eventrail.guarding.allowed import NOTHING, Allowed
from eventrail.guarding.answers.echoes import echoes, instructions, protected_text
from eventrail.guarding.answers.form import form_of
from eventrail.guarding.answers.grounds import checks_grounds, grounds
from eventrail.guarding.answers.language import wanted_of
from eventrail.guarding.answers.quality import Asked, quality, shape
from eventrail.guarding.answers.said import Said, said_in
from eventrail.guarding.findings import Check, Finding
from eventrail.guarding.verdict import judge_output


@dataclass(frozen=True, slots=True)
class Output:
    """The texts of an answer.

    Attributes:
        choices: what it says, the first choice first.
        others: every string within choices and tool calls.
        acts: whether it calls tools, or is vectors, which an answer may do without a word.
        made: whether a model made it, now or for an earlier request; not if it is canned.
    """

    choices: list[Said]
    others: list[str] = field(default_factory=list[str])
    acts: bool = False
    made: bool = True

    @property
    def text(self) -> str:
        """The first choice."""
        return self.choices[0].text

    @property
    def characters(self) -> int:
        """How much there is to check."""
        return len(self.text) + sum(map(len, self.others))

    @property
    def covered(self) -> dict[str, int]:
        """The lengths of its parts besides the first choice's text, by place."""
        return dict(_parts(self.choices))


@dataclass(frozen=True, slots=True)
class Brief:
    """What an answer is checked for.

    Attributes:
        policy: says what follows; here, what is protected and whether JSON is put right.
        asked: what was asked for.
        protected: texts that it must not repeat.
        spoken: what the user wrote.
        shown: the app has seen the answer, so that nothing of it can be changed.
    """

    policy: Policy
    asked: Asked = field(default_factory=Asked)
    protected: str = ""
    spoken: tuple[str, ...] = ()
    shown: bool = False

    @property
    def slow(self) -> bool:
        """Whether its checks may take milliseconds."""
        policy, asked = self.policy, self.asked
        data = form_of(asked.extra) is not None
        return data or policy.checks("relevance") or checks_grounds(policy, asked.documents)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of the checks.

    Attributes:
        findings: what is wrong.
        mended: the answer's JSON put right; None if it was right, or could not be.
        formed: whether it has the form that was asked for; None if it was asked for none.
    """

    findings: list[Finding]
    mended: str | None = None
    formed: bool | None = None


def output_of(state: RequestState) -> Output:
    """Return what the request was answered with, whoever answered."""
    generated, choices = state.generated, said_in(state)
    if generated is None:
        return Output(choices, made=state.cache_hit is not None)
    embeds = state.accepted is not None and state.accepted.task == "embed"
    acts = bool(generated.tool_calls or generated.embeddings)
    return Output(choices, list(_others(generated)), acts, made=not embeds)


def brief_of(state: RequestState, policy: Policy, config: Config, *, shown: bool) -> Brief:
    """Return what the answer of a request is checked for."""
    screened = state.screened
    if screened is None:
        return Brief(policy, shown=shown)
    question = last_user_text(screened.messages)
    own = instructions(state, config)
    asked = Asked(
        question=question,
        language=policy.answer_language or wanted_of(question, *own),
        extra=screened.extra,
        sampling=screened.sampling,
        documents=tuple(document.text for document in state.sources),
    )
    spoken = tuple(each.content or "" for each in screened.messages if each.role == "user")
    protected = protected_text(own, policy)
    return Brief(policy, asked, protected, spoken, shown=shown)


def judge(output: Output, brief: Brief, allowed: Callable[[], Allowed]) -> Judged:
    """Check an answer.

    Args:
        output: the answer.
        brief: what it is checked for.
        allowed: gathers the personal data it may hold; called only if it holds any, since
            gathering costs far more than checking.
    """
    if not output.made:
        return Judged(_leaks(output, allowed))
    findings = [*_leaks(output, allowed), *_echoes(output, brief)]
    mended: str | None = None
    formed = True
    for said in output.choices:
        findings += quality(said, brief.asked)
        findings += _grounds(said, brief)
        repair = brief.policy.repair and not brief.shown and len(output.choices) == 1
        wrong, mended = shape(said, brief.asked, repair=repair)
        findings += wrong
        formed = formed and not wrong
    if mended is not None:
        findings += _leaks(Output([Said(mended)]), allowed)  # it is another text than was checked
    made = [one for one in findings if brief.policy.checks(str(one.check))]
    return Judged(made, mended, formed if form_of(brief.asked.extra) is not None else None)


def _leaks(output: Output, allowed: Callable[[], Allowed]) -> list[Finding]:
    return _found(output, allowed()) if _found(output, NOTHING) else []


def _found(output: Output, allowed: Allowed) -> list[Finding]:
    main = judge_output(output.text, allowed=allowed).findings
    found = [one for one in main if not (one.check is Check.EMPTY and output.acts)]
    for text in output.others:  # only the main text can be empty: these are fragments
        leaks = judge_output(text, allowed=allowed).findings
        found += [one for one in leaks if one.check is not Check.EMPTY]
    return found


def _echoes(output: Output, brief: Brief) -> Iterator[Finding]:
    for text in dict.fromkeys([output.text, *output.others]):
        yield from echoes(text, brief.protected, brief.spoken)


def _grounds(said: Said, brief: Brief) -> Iterator[Finding]:
    if form_of(brief.asked.extra) is None:  # data is no prose
        yield from grounds(said, brief.asked.question, brief.asked.documents, brief.policy)


def _parts(choices: list[Said]) -> Iterator[tuple[str, int]]:
    for said in choices:
        if said.where:
            yield said.where, len(said.text)
        for index, call in enumerate(said.calls):
            function = cast("dict[str, Any]", call.get("function") or {})
            place = ".".join(filter(None, (said.where, f"tool_calls[{index}]")))
            yield place, len(str(function.get("arguments") or ""))


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
