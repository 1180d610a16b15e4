"""The stage `verdict`: checks every answer, generated, cached or canned, and ends the request."""

import asyncio

from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Checked, Completed, EventData, Finding, Rejected, Versions
from eventrail.eventlog.state import RequestState
from eventrail.experiments.cascade import escalation
from eventrail.guarding.allowed import Allowed
from eventrail.guardrail.output import Output, blocks, judge, output_of
from eventrail.guardrail.policy import POLICY
from eventrail.runtime.answer import open_dictionary
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

LONG_CHARACTERS = 10_000
"""Longer answers are checked in a thread, so that they stall no other request."""

_VERSION = Versions(policy=POLICY)


class VerdictStage:
    """Releases or blocks an answer.

    An error on the way lets nothing out: the runtime tries again and then ends the request
    in `failed`.
    """

    name = "verdict"
    timeout_s = 30.0
    slots = 64
    from_record = False

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `checked`, then `completed` or `rejected`.

        An answer of a cascade that is not good enough is sent back to the router instead.
        """
        output = output_of(state)
        findings = await _judge(output, state, context)
        further = escalation(state, context.config, blocked=blocks(findings))
        if further is not None:
            covers = (0, len(output.text))
            why = (further.why, further.score, further.bound)
            return Step([Checked("escalate", findings, covers, *why)], _VERSION, next="router")
        return Step(ending(state, output, findings), _VERSION)


async def _judge(output: Output, state: RequestState, context: Context) -> list[Finding]:
    def allowed() -> Allowed:
        return allowed_in(state, context)

    if output.characters > LONG_CHARACTERS:
        return await asyncio.to_thread(judge, output, allowed)
    return judge(output, allowed)


def ending(state: RequestState, output: Output, findings: list[Finding]) -> list[EventData]:
    """Return the events that release or block an answer with these findings."""
    covers = (0, len(output.text))
    if blocks(findings):
        checked = Checked("block", findings, covers)
        return [checked, Rejected(problem=_problem(findings), cost=state.cost)]
    completed = Completed(
        finish_reason=_finish_reason(state),
        usage=state.usage,
        cost=state.cost,
        cached=state.cache_hit is not None,
    )
    return [Checked("release", findings, covers), completed]


def allowed_in(state: RequestState, context: Context) -> Allowed:
    """Gather the personal data that the request itself brought along."""
    texts = [document.text for document in state.sources]
    if state.screened is not None:
        texts += [message.content for message in state.screened.messages if message.content]
    return Allowed.gather(texts, open_dictionary(state, context.sealer))


def _finish_reason(state: RequestState) -> str:
    if state.generated is not None:
        return state.generated.finish_reason
    return state.cache_hit.finish_reason if state.cache_hit is not None else "stop"


def _problem(findings: list[Finding]) -> Problem:
    checks = sorted({finding.check for finding in findings if finding.action == "blocked"})
    return Problem(
        code=Code.OUTPUT_REJECTED.value,
        message=f"the answer was held back by the check of: {', '.join(checks)}",
        where="verdict",
        hint="ask again, or in other words; the request's log names what was found",
    )
