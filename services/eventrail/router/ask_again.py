"""Who answers a request whose answer the output guard sent back; pure."""

from msgspec.structs import replace

from eventrail.config.model import Config, Route
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Routed
from eventrail.contracts.subjects import generation_stage
from eventrail.eventlog.path import VERDICT
from eventrail.eventlog.state import RequestState
from eventrail.guarding.answers.decide import Chances, decide, holds
from eventrail.guarding.answers.language import wanted_of
from eventrail.guarding.answers.other_pool import other_pool
from eventrail.guarding.answers.policy_of import output_policy
from eventrail.guarding.answers.texts import hand_over_text, unsure_text
from eventrail.guarding.findings import Check, Finding, Severity
from eventrail.router.fall_back import spare, tried

RETRY = "retry"
FALLBACK = "fallback"
"""What the output guard says of an answer that another call may make better."""


def ask_again(state: RequestState, before: Routed, config: Config) -> Routed | None:
    """Return where a request goes whose answer was sent back; None if none was.

    The same pool is asked again; on `fallback` another one, or the same if the configuration has
    changed since and there is none any more.

    Args:
        state: the request.
        before: where it was sent to.
        config: in force now.
    """
    checked = state.checked
    if checked is None or checked.action not in {RETRY, FALLBACK}:
        return None
    policy = output_policy(config, state.tenant)
    other = other_pool(state, policy, config) if checked.action == FALLBACK else ""
    pool = other or before.pool
    route = config.routes.get(before.route, Route())
    return replace(
        before,
        slip=[*_documents(state, before), generation_stage(pool, state.priority), VERDICT],
        pool=pool,
        model=config.pools[other].model if other else before.model,
        cacheable=False,  # an answer made on a further try is not the prompt's usual one
        turn=before.turn + 1,
        spare=spare(route, [*tried(state), pool], config.pools),
        why=f"{before.pool}: {checked.action}: {checked.why}",
        held=before.held or output_holds(state, config),
        scored=0,
    )


def settled(state: RequestState, before: Routed, config: Config) -> Routed | None:
    """Return what ends a request whose answer was sent back, and no pool made another.

    That is what the policy says for when nobody can be asked any more, if it is a text for the
    app; None if it is not, or no answer was sent back.

    Args:
        state: the request.
        before: where it was sent to.
        config: in force now.
    """
    if not state.sent_back or state.screened is None:
        return None
    policy = output_policy(config, state.tenant)
    wrong = [each for each in state.sent_back[-1].checked.findings if each.action != "noted"]
    found = [Finding(Check(each.check), Severity.HIGH, 0, 0, each.detail) for each in wrong]
    action = decide(found, policy, Chances(again=False)).action
    if action not in {"unsure", "hand_over"}:
        return None
    text = hand_over_text if action == "hand_over" else unsure_text
    return replace(
        before,
        slip=[VERDICT],
        pool="",
        model="",
        cacheable=False,
        turn=before.turn + 1,
        spare=0,
        why=f"{before.pool}: failed",
        canned=text(policy, wanted_of(last_user_text(state.screened.messages))),
        hand_over=action == "hand_over",
    )


def with_hold(event: Routed, state: RequestState, config: Config) -> Routed:
    """Return the event with streams held if the tenant's policy may act on a whole answer."""
    if event.held or not event.pool or not output_holds(state, config):
        return event
    return replace(event, held=True)


def output_holds(state: RequestState, config: Config) -> bool:
    """Whether nothing of an answer may be shown before it was checked as a whole."""
    task = state.accepted.task if state.accepted is not None else "chat"
    return task == "chat" and holds(output_policy(config, state.tenant))


def _documents(state: RequestState, before: Routed) -> list[str]:
    """Return the stage that looks documents up, if the cache had made it needless."""
    return ["retriever"] if before.top_k > 0 and state.documents is None else []
