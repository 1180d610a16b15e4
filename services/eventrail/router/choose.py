"""Which of a route's pools answers first; pure.

Made again for the same request under the same configuration, a choice comes out the same: the
chance in it is a hash of the request's id, or of the user, session or tenant.
"""

import msgspec

from eventrail.config.experiments import Canary, Cascade, Experiment, Shadow, Split, Sticky
from eventrail.config.routes import Route
from eventrail.eventlog.state import RequestState
from eventrail.experiments.draw import draw, uniform

BASELINE = "baseline"
CANARY = "canary"
"""The arms of a canary."""

TOP_LOGPROBS = 5
"""Tokens whose probabilities are asked for in each place, to reckon an entropy from."""


class Choice(msgspec.Struct, frozen=True):
    """What was chosen.

    Attributes:
        pool: answers.
        propensity: probability with which the arm was chosen, given the policy and the kind of
            unit; 1 without chance.
        arm: name of the arm; empty without chance.
        experiment: what the arm is one of.
        sticky: the kind of unit that keeps the arm.
        template: the arm's prompt template; empty for the rule's.
        shadow: the pool that runs the request again; empty for none.
        held: nothing of the answer is shown before it is decided that no other pool is asked.
        scored: in how many alternatives a token's probability is asked for; 0 for no logprobs.
        further: how many steps of a cascade follow.
    """

    pool: str
    propensity: float = 1.0
    arm: str = ""
    experiment: str = ""
    sticky: str = ""
    template: str = ""
    shadow: str = ""
    held: bool = False
    scored: int = 0
    further: int = 0


def choose(name: str, route: Route, state: RequestState) -> Choice:
    """Return the choice of the route called `name` for a request that comes to it first."""
    shadow = shadow_of(name, route.shadow, state)
    return msgspec.structs.replace(_chosen(name, route, state), shadow=shadow)


def _chosen(name: str, route: Route, state: RequestState) -> Choice:
    if route.experiment is not None:
        return _experiment(f"{name}.experiment", route.experiment, state)
    if route.split is not None:
        return _split(f"{name}.split", route.split, state)
    if route.canary is not None and route.canary.share > 0:
        return _canary(f"{name}.canary", route.pool, route.canary, state)
    if route.cascade is not None:
        return step_of(route.cascade, 0)
    return Choice(route.pool)


def _experiment(name: str, experiment: Experiment, state: RequestState) -> Choice:
    name = experiment.name or name
    kind, unit = unit_of(experiment.sticky, state)
    weights = {arm: each.weight for arm, each in experiment.arms.items()}
    arm, propensity = draw(weights, experiment.salt or name, unit)
    chosen = experiment.arms[arm]
    return Choice(chosen.pool, propensity, arm, name, kind, chosen.template)


def _split(name: str, split: Split, state: RequestState) -> Choice:
    kind, unit = unit_of(split.sticky, state)
    pool, propensity = draw(split.pools, split.salt or name, unit)
    return Choice(pool, propensity, pool, name, kind)


def _canary(name: str, baseline: str, canary: Canary, state: RequestState) -> Choice:
    kind, unit = unit_of(canary.sticky, state)
    weights = {BASELINE: 1 - canary.share, CANARY: canary.share}
    arm, propensity = draw(weights, canary.salt or name, unit)
    return Choice(canary.pool if arm == CANARY else baseline, propensity, arm, name, kind)


def step_of(cascade: Cascade, step: int) -> Choice:
    """Return what a step of a cascade asks."""
    further = len(cascade.steps) - step - 1
    scored = TOP_LOGPROBS if further and cascade.escalate.by_confidence else 0
    return Choice(cascade.steps[step], held=further > 0, scored=scored, further=further)


def shadow_of(name: str, shadow: Shadow | None, state: RequestState) -> str:
    """Return the pool that is to run the request again; empty for none."""
    if shadow is None or uniform(f"{name}.shadow", state.rid) >= shadow.share:
        return ""
    return shadow.pool


def unit_of(sticky: Sticky, state: RequestState) -> tuple[Sticky, str]:
    """Return what a request is assigned by: the kind, and which one of its kind.

    Users and sessions are told apart by tenant too: an app's `u1` is nobody else's.
    """
    accepted = state.accepted
    if sticky == "tenant":
        return "tenant", state.tenant
    named = None
    if accepted is not None:
        named = accepted.user if sticky == "user" else accepted.session
    if sticky == "request" or not named:
        return "request", state.rid
    return sticky, f"{state.tenant}\0{sticky}\0{named}"
