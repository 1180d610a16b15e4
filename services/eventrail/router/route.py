"""The stage `router`: which pool answers first, and which one when it could not."""

from collections.abc import Collection

from msgspec.structs import replace
from prometheus_client import Counter

from eventrail.config.acted import intents_of
from eventrail.config.model import Config, Route, Rule
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.events import Routed, Versions
from eventrail.contracts.failures import failure_of
from eventrail.contracts.subjects import generation_stage
from eventrail.eventlog.path import VERDICT
from eventrail.eventlog.state import RequestState
from eventrail.intents.conversation import Understood
from eventrail.router.ask_again import ask_again, settled, with_hold
from eventrail.router.choose import choose
from eventrail.router.down import Hints, no_hints
from eventrail.router.escalate import next_step, spare_steps
from eventrail.router.fall_back import fall_back, instead_of, spare, tried
from eventrail.router.intent_action import answered_at_once, by_intent, told
from eventrail.router.intents import NOTHING, IntentReader
from eventrail.router.rules import Asked, first_match
from eventrail.router.slip import routed, slip
from eventrail.router.story import nobody_answered
from eventrail.router.template import with_template
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

FALLBACKS = Counter(
    "eventrail_fallbacks", "Requests that another pool was asked for", ("pool", "to", "failure")
)

GUARD = "guard"
"""Stands for the rule where a guard answers instead of a model."""


class RouterStage:
    """Chooses by the configured rules, routes and intents; no I/O.

    A request comes here once; again when the pool it was sent to has failed and its route has
    others; and again when the output guard wants another answer.

    Args:
        hints: tells which pools are said to be down.
        intents: tells what requests want.
    """

    name = "router"
    timeout_s = 10.0
    slots = 64
    from_record = False

    def __init__(self, hints: Hints = no_hints, intents: IntentReader | None = None) -> None:
        self._hints = hints
        self._intents = intents or IntentReader()

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `routed`.

        Raises:
            RequestProblem: no rule knows the model; or the pool has failed and nobody else is
                to be asked.
        """
        if state.routed is None:
            understood = await self._intents.read(state, context.config)
            event = first(state, context.config, self._hints(), understood)
        else:
            event = again(state, state.routed, context.config, self._hints())
            if state.failures and state.checked is None:
                last = state.failures[-1]
                FALLBACKS.labels(last.pool, event.pool, failure_of(last)).inc()
        return Step([event], Versions(template=event.template, model=event.model))


def first(
    state: RequestState,
    config: Config,
    down: Collection[str],
    understood: Understood = NOTHING,
) -> Routed:
    """Return how a request begins.

    Args:
        state: a request that was just masked.
        config: the configuration to go by.
        down: pools that are said to be down.
        understood: what the request wants.

    Raises:
        RequestProblem: no rule knows its model, or it does not fit its prompt template.
    """
    if state.screened is not None and state.screened.canned is not None:
        canned = state.screened.canned
        return Routed(slip=[VERDICT], cacheable=False, rule=GUARD, canned=canned)
    asked = _asked(state, understood)
    rule = first_match(config.rules, asked)
    if rule is None:
        raise unknown_model(asked.model, config)
    event = _decided(rule, state, config, down, understood)
    return with_hold(told(event, understood), state, config)


def _decided(
    rule: Rule,
    state: RequestState,
    config: Config,
    down: Collection[str],
    understood: Understood,
) -> Routed:
    intents = intents_of(config, state.tenant)
    at_once = answered_at_once(rule, intents, understood)
    if at_once is not None:
        return at_once
    rule = by_intent(rule, intents, understood)
    route = config.routes.get(rule.route) if rule.canned is None else None
    if route is None:
        event = routed(rule, config.pools, state.priority)
    else:
        event = _on_route(rule, route, state, config, down)
    return with_template(event, rule, state, config)


def again(state: RequestState, before: Routed, config: Config, down: Collection[str]) -> Routed:
    """Return how a request goes on; raise `RequestProblem` if nobody else is to be asked."""
    sent_back = ask_again(state, before, config)
    if sent_back is not None:
        return sent_back
    route = config.routes.get(before.route, Route())
    step = next_step(route, state, before, config.pools)
    if step is not None:
        step = with_hold(step, state, config)
        return replace(step, spare=step.spare + spare(route, [step.pool], config.pools))
    fallback = fall_back(route, state, config.pools, down)
    if fallback is None:
        instead = settled(state, before, config)
        if instead is None:
            raise nobody_answered(state)
        return instead
    last = state.failures[-1]
    gone = [*tried(state), fallback.pool]
    return replace(
        before,
        slip=[generation_stage(fallback.pool, state.priority), VERDICT],
        pool=fallback.pool,
        model=config.pools[fallback.pool].model,
        cacheable=False,  # the key that was looked up is of the first pool's model
        turn=before.turn + 1,
        spare=spare(route, gone, config.pools),
        why=f"{last.pool}: {failure_of(last)}",
    )


def _on_route(
    rule: Rule, route: Route, state: RequestState, config: Config, down: Collection[str]
) -> Routed:
    choice = choose(rule.route, route, state)
    other = instead_of(route, choice.pool, config.pools, down)
    pool = other.pool if other is not None else choice.pool
    template = choice.template or rule.template
    event = routed(replace(rule, pool=pool, template=template), config.pools, state.priority)
    return replace(
        event,
        slip=slip(rule, state.priority, pool),
        propensity=choice.propensity,
        route=rule.route,
        spare=spare(route, [pool], config.pools)
        + spare_steps(route, choice.further)
        + int(other is not None),
        why=f"{choice.pool} is down" if other is not None else "",
        skipped=choice.pool if other is not None else "",
        experiment=choice.experiment,
        arm=choice.arm,
        sticky=choice.sticky,
        policy=f"{rule.route}@{config.revision}",
        shadow=choice.shadow,
        held=choice.held,
        scored=choice.scored,
    )


def unknown_model(model: str, config: Config) -> RequestProblem:
    """Return the problem of a request that no rule applies to."""
    known = ", ".join(config.models()) or "none"
    return problem(
        Code.MODEL_NOT_FOUND,
        f"no rule serves the model {model!r} for this request; models are: {known}",
        where="model",
        hint="name one of the models, or add a rule for this one to the configuration",
    )


def _asked(state: RequestState, understood: Understood) -> Asked:
    accepted, screened = state.accepted, state.screened
    return Asked(
        model=accepted.model if accepted is not None else "",
        tenant=state.tenant,
        text=last_user_text(screened.messages) if screened is not None else "",
        intent=understood.reading.intent,
    )
