"""The stage `verdict`: checks every answer, generated, cached or canned, and decides on it."""

import asyncio
from datetime import timedelta

from eventrail.config.guards.output import Output as Policy
from eventrail.contracts.subjects import SHADOW, in_shadow
from eventrail.eventlog.state import RequestState
from eventrail.experiments.cascade import escalation
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.answers.decide import Chances, decide
from eventrail.guarding.answers.other_pool import other_pool
from eventrail.guarding.answers.policy_of import output_policy
from eventrail.guarding.personal.allowing import with_kept
from eventrail.guardrail.counting import count
from eventrail.guardrail.ending import Case, escalated, following
from eventrail.guardrail.output import Brief, Judged, Output, brief_of, judge, output_of
from eventrail.guardrail.policy import version_of
from eventrail.runtime.answer import open_dictionary
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

LONG_CHARACTERS = 10_000
"""Longer answers are checked in a thread, so that they stall no other request."""

LEAST_LEFT = timedelta(seconds=1)
"""With less time until the deadline nobody is asked again."""


class VerdictStage:
    """Releases an answer, holds it back, replaces it, or has another one made.

    An error on the way lets nothing out: the runtime tries again and then ends the request
    in `failed`.
    """

    name = "verdict"
    timeout_s = 30.0
    slots = 64
    from_record = False

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `checked`, and unless another answer is to be made, the end of the request.

        An answer of a cascade that is not good enough goes on to the cascade's next step,
        whatever else might follow.
        """
        policy = output_policy(context.config, state.tenant)
        output, shown = output_of(state), was_shown(state)
        brief = brief_of(state, policy, context.config, shown=shown)
        judged = await _judge(output, brief, state, context)
        decision = decide(judged.findings, policy, chances(state, policy, context, shown=shown))
        case = Case(state, output, brief, judged, decision)
        further = escalation(state, context.config, blocked=decision.action != "note")
        step = escalated(case, further) if further is not None else following(case)
        count(step.checked.action, step.checked.findings, judged)
        version = version_of(state.tenant.removesuffix(SHADOW), context.config)
        return Step(step.events, version, next=step.next)


def chances(state: RequestState, policy: Policy, context: Context, *, shown: bool) -> Chances:
    """Return what can still be done for a request.

    A shadow has no app: nothing is put in place of its answer, and no other is made.
    """
    taken = [each.checked.action for each in state.sent_back]
    alone = in_shadow(state.tenant)
    late = context.deadline - context.clock.now() < LEAST_LEFT
    pool = state.routed.pool if state.routed is not None else ""
    return Chances(
        retries=taken.count("retry"),
        fallbacks=taken.count("fallback"),
        again=bool(pool) and not late,
        other=bool(other_pool(state, policy, context.config)),
        replaced=not shown and not alone,
    )


def was_shown(state: RequestState) -> bool:
    """Whether the app may have seen the answer as it was written."""
    accepted, routed = state.accepted, state.routed
    streamed = accepted is not None and accepted.stream and state.generated is not None
    return streamed and not (routed is not None and routed.held)


def allowed_in(state: RequestState, context: Context) -> Allowed:
    """Gather the personal data that the request itself brought along."""
    texts = [document.text for document in state.sources]
    if state.screened is not None:
        texts += [message.content for message in state.screened.messages if message.content]
    allowed = Allowed.gather(texts, open_dictionary(state, context.sealer))
    return with_kept(allowed, context.config, state.tenant)


async def _judge(output: Output, brief: Brief, state: RequestState, context: Context) -> Judged:
    def allowed() -> Allowed:
        return allowed_in(state, context)

    if output.characters > LONG_CHARACTERS or (output.made and brief.slow):
        return await asyncio.to_thread(judge, output, brief, allowed)
    return judge(output, brief, allowed)
