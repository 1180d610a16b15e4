"""What the router would do with a request, and why: for operators who ask."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import msgspec

from eventrail.config.acted import intents_of
from eventrail.config.fallbacks import Hedge
from eventrail.config.model import Config, Pool, Route, Tenant
from eventrail.contracts.events import Accepted, Routed, Screened
from eventrail.contracts.ids import new_rid, new_trace_id
from eventrail.contracts.requests import Message, Priority
from eventrail.eventlog.fold import apply
from eventrail.eventlog.state import RequestState
from eventrail.intents.conversation import Understood, learn_set, understand
from eventrail.router.intents import NOTHING
from eventrail.router.route import first
from eventrail.router.rules import Asked, first_match


class Step(msgspec.Struct, frozen=True):
    """A pool that may answer.

    Attributes:
        pool: its name.
        when: after which failures it is asked; `first` for the first one.
        note: why it may be passed over; empty if it may not.
        after_first_token: whether it takes an answer up in the middle.
    """

    pool: str
    when: list[str]
    note: str = ""
    after_first_token: str = "no"  # noqa: S105 -- a token of an answer


class Explanation(msgspec.Struct, frozen=True):
    """What would become of a request.

    Attributes:
        rule: the rule that decides, and its place among the rules, from 0.
        place: see `rule`.
        event: the event `routed`, as it would be appended.
        chain: who would be asked, in this order.
        first_token_s: seconds that the first pool has for its first token; 0 for no bound but
            the deadline.
        timeout_s: the tenant's time until the deadline.
        retries: how often the first pool would be asked again.
        hedge: when a second call would be made; None for never.
    """

    rule: str
    place: int
    event: Routed
    chain: list[Step]
    first_token_s: float
    timeout_s: float
    retries: int
    hedge: Hedge | None = None


def explain(
    config: Config,
    down: Collection[str] = (),
    *,
    model: str,
    tenant: str,
    text: str = "",
    user: str | None = None,
    session: str | None = None,
    priority: Priority = "interactive",
) -> Explanation:
    """Return what would become of a request; nothing is asked of any model.

    Args:
        config: the configuration to go by.
        down: pools that are said to be down.
        model: the public model name asked for.
        tenant: who asks.
        text: the newest user message.
        user: the app's own user.
        session: ties requests together.
        priority: `batch` for a request that can wait.

    Raises:
        RequestProblem: no rule knows the model, or it does not fit its prompt template.
    """
    accepted = Accepted(sealed="", model=model, user=user, session=session, priority=priority)
    understood = _understood(config, tenant, text)
    event = first(_state(tenant, accepted, text), config, down, understood)
    rule = first_match(config.rules, Asked(model, tenant, text, understood.reading.intent))
    place = next(at for at, each in enumerate(config.rules) if each is rule)
    timeout_s = config.tenants.get(tenant, Tenant()).timeout_s
    route = config.routes.get(event.route, Route())
    pool = config.pools.get(event.pool)
    return Explanation(
        rule=event.rule,
        place=place,
        event=event,
        chain=list(_chain(event, route, config, down)),
        first_token_s=_first_token_s(event, route, pool, timeout_s),
        timeout_s=timeout_s,
        retries=_retries(route, pool),
        hedge=route.hedge if priority == "interactive" else None,
    )


def _understood(config: Config, tenant: str, text: str) -> Understood:
    """Return what a text wants; the tenant's set is learnt for it."""
    intents = intents_of(config, tenant)
    if intents is None or not text:
        return NOTHING
    return understand(learn_set(intents), intents, [Message("user", text)])


def _state(tenant: str, accepted: Accepted, text: str) -> RequestState:
    now = datetime.now(UTC)
    state = apply(RequestState(new_rid(), tenant, new_trace_id(), now), accepted, at=now)
    return apply(state, Screened([Message("user", text)]), at=now)


def _chain(event: Routed, route: Route, config: Config, down: Collection[str]) -> Iterator[Step]:
    if event.pool:
        yield Step(event.pool, ["first"], event.why or _note(event.pool, config, down))
    for each in route.fallbacks:
        if each.pool != event.pool:
            note = _note(each.pool, config, down)
            yield Step(each.pool, [*each.on], note, each.after_first_token)
    if event.skipped:
        yield Step(event.skipped, ["any"], _note(event.skipped, config, down))


def _note(name: str, config: Config, down: Collection[str]) -> str:
    pool = config.pools.get(name)
    if pool is not None and pool.drained:
        return "drained"
    return "down: asked only if there is no other" if name in down else ""


def _first_token_s(event: Routed, route: Route, pool: Pool | None, timeout_s: float) -> float:
    bounds = [route.first_token_s] if route.first_token_s else []
    bounds += [timeout_s / (event.spare + 1)] if event.spare else []
    return min([*bounds, pool.timeout_s if pool is not None else timeout_s]) if bounds else 0.0


def _retries(route: Route, pool: Pool | None) -> int:
    if route.retries is not None:
        return route.retries
    return pool.retries if pool is not None and pool.engine == "openai" else 0
