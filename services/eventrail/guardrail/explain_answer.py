"""What would follow from an answer: for operators who write a policy."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    Accepted,
    Document,
    Finding,
    Generated,
    Rejected,
    Retrieved,
    Routed,
    Screened,
)
from eventrail.contracts.ids import new_rid, new_trace_id
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import apply
from eventrail.eventlog.state import RequestState
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.answers.decide import Chances, decide, holds
from eventrail.guarding.answers.policy_of import output_policy
from eventrail.guarding.answers.reason import told
from eventrail.guardrail.ending import Case, following
from eventrail.guardrail.output import brief_of, judge, output_of
from eventrail.guardrail.policy import version_of


class Said(msgspec.Struct, frozen=True):
    """A question and its answer.

    Attributes:
        question: what a user asked.
        answer: what a model said.
        documents: what it was given.
        system: what the app told it.
        extra: the request's parameters, such as `response_format`.
        finish_reason: why it ended.
    """

    question: str
    answer: str
    documents: Sequence[str] = ()
    system: str = ""
    extra: dict[str, Any] = {}
    finish_reason: str = "stop"


class AnswerExplanation(msgspec.Struct, frozen=True):
    """What would follow from an answer.

    Attributes:
        policy: which checks, of which policy, in which revision of the configuration.
        action: as in `checked`.
        findings: of all checks that were made.
        held: whether a stream would have shown nothing before.
        instead: what would be shown in its place; None for the answer itself, or an error.
        problem: what the app would be told if it is blocked.
        told: what the model would be told if it were asked again; empty if it is not.
    """

    policy: str
    action: str
    findings: list[Finding]
    held: bool
    instead: str | None = None
    problem: Problem | None = None
    told: str = ""


def explain_answer(config: Config, *, tenant: str, said: dict[str, Any]) -> AnswerExplanation:
    """Return what would follow from an answer, if it were the first to its request.

    Args:
        config: the configuration to go by.
        tenant: who asks.
        said: the fields of a `Said`.

    Raises:
        msgspec.ValidationError: it is none.
    """
    state = _state(tenant, msgspec.convert(said, Said))
    policy = output_policy(config, tenant)
    output = output_of(state)
    brief = brief_of(state, policy, config, shown=False)
    judged = judge(output, brief, lambda: _allowed(state))
    decision = decide(judged.findings, policy, Chances())
    step = following(Case(state, output, brief, judged, decision))
    checked, end = step.checked, step.end
    return AnswerExplanation(
        policy=version_of(tenant, config).policy,
        action=checked.action,
        findings=checked.findings,
        held=holds(policy),
        instead=checked.instead,
        problem=end.problem if isinstance(end, Rejected) else None,
        told=told(checked.findings) if checked.action == "retry" else "",
    )


def _state(tenant: str, said: Said) -> RequestState:
    now = datetime.now(UTC)
    state = RequestState(new_rid(), tenant, new_trace_id(), now + timedelta(minutes=1))
    system = [Message("system", said.system)] if said.system else []
    messages = [*system, Message("user", said.question)]
    documents = [Document(str(n), text, 1.0) for n, text in enumerate(said.documents)]
    for event in (
        Accepted(sealed="", model=""),
        Screened(messages, extra=said.extra),
        Routed(slip=["verdict"]),
        Retrieved(documents),
        Generated("", "", "", said.answer, finish_reason=said.finish_reason),
    ):
        state = apply(state, event, at=now)
    return state


def _allowed(state: RequestState) -> Allowed:
    texts = [document.text for document in state.sources]
    if state.screened is not None:
        texts += [message.content for message in state.screened.messages if message.content]
    return Allowed.gather(texts)
