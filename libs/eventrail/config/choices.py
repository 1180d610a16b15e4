"""Whether the choosing half of a route fits together; what a type alone cannot say."""

import re
from collections.abc import Collection, Iterator

from eventrail.config.bounds import Problem, above_zero, at_least
from eventrail.config.experiments import Canary, Cascade, Escalate, Experiment, Rollback, Shadow
from eventrail.config.routes import Route

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def choice_problems(
    route: Route, pools: Collection[str], templates: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with how a route chooses, field by field."""
    yield from _one_chooser(route)
    if route.split is not None:
        yield from _weights("split.pools", route.split.pools)
        for name in route.split.pools:
            yield from _known(f"split.pools.{name}", name, pools)
    if route.experiment is not None:
        yield from _experiment(route.experiment, pools, templates)
    if route.canary is not None:
        yield from _canary(route, route.canary, pools)
    if route.shadow is not None:
        yield from _shadow(route.shadow, pools)
    if route.cascade is not None:
        yield from _cascade(route.cascade, pools)


def pools_of(route: Route) -> list[str]:
    """Return every pool that a route may lead to, each once; shadows are no part of it."""
    named = [route.pool]
    named += route.split.pools if route.split is not None else []
    named += [arm.pool for arm in route.experiment.arms.values()] if route.experiment else []
    named += [route.canary.pool] if route.canary is not None else []
    named += route.cascade.steps if route.cascade is not None else []
    named += [fallback.pool for fallback in route.fallbacks]
    named += [route.hedge.pool] if route.hedge is not None else []
    return list(dict.fromkeys(name for name in named if name))


def _one_chooser(route: Route) -> Iterator[Problem]:
    choosers = [
        name for name in ("split", "experiment", "cascade") if getattr(route, name) is not None
    ]
    for other in choosers[1:]:
        yield other, f"a route chooses in one way; it has {choosers[0]} already"
    if choosers and route.pool:
        yield "pool", f"is never asked: {choosers[0]} chooses; leave one of them out"
    if choosers and route.canary is not None:
        yield "canary", f"is beside the route's pool, and cannot stand with {choosers[0]}"


def _known(field: str, name: str, pools: Collection[str]) -> Iterator[Problem]:
    if name not in pools:
        yield field, f"no pool {name!r}; there are: {', '.join(sorted(pools)) or 'none'}"


def _weights(field: str, weights: dict[str, float]) -> Iterator[Problem]:
    for name, weight in weights.items():
        if not 0 <= weight < float("inf"):
            yield f"{field}.{name}", f"a weight is at least 0, not {weight}"
    if not any(weight > 0 for weight in weights.values()):
        yield field, "at least one weight must be more than 0"


def _experiment(
    experiment: Experiment, pools: Collection[str], templates: Collection[str]
) -> Iterator[Problem]:
    if experiment.name and not _NAME.fullmatch(experiment.name):
        yield "experiment.name", "is 1 to 64 characters from A-Z a-z 0-9 _ . -"
    yield from _weights(
        "experiment.arms", {name: arm.weight for name, arm in experiment.arms.items()}
    )
    for name, arm in experiment.arms.items():
        field = f"experiment.arms.{name}"
        if not _NAME.fullmatch(name):
            yield field, "an arm's name is 1 to 64 characters from A-Z a-z 0-9 _ . -"
        yield from _known(f"{field}.pool", arm.pool, pools)
        if arm.template and arm.template.partition("@")[0] not in templates:
            yield f"{field}.template", f"no template {arm.template!r}"


def _canary(route: Route, canary: Canary, pools: Collection[str]) -> Iterator[Problem]:
    yield from _known("canary.pool", canary.pool, pools)
    if not route.pool:
        yield "pool", "the canary needs a baseline: say which pool answers otherwise"
    elif canary.pool == route.pool:
        yield "canary.pool", "is the route's own pool"
    yield from _share("canary.share", canary.share)
    for index, step in enumerate(canary.steps):
        yield from _share(f"canary.steps[{index}]", step)
    if sorted(set(canary.steps)) != canary.steps:
        yield "canary.steps", "must ascend"
    if canary.steps and canary.rollback is None:
        yield "canary.steps", "need a rollback, whose bounds and window say when to go on"
    if canary.rollback is not None:
        yield from ((f"canary.rollback.{field}", why) for field, why in _rollback(canary.rollback))


def _rollback(rollback: Rollback) -> Iterator[Problem]:
    yield from at_least(rollback, 1, "min_requests")
    yield from above_zero(rollback, "window_s", "significance")
    if rollback.significance >= 0.5:  # noqa: PLR2004 -- worse than a coin
        yield "significance", f"must be less than 0.5, not {rollback.significance:g}"
    for field in ("error_rate_above", "judge_score_below"):
        bound: float | None = getattr(rollback, field)
        if bound is not None and not 0 < bound < 1:
            yield field, f"must be between 0 and 1, not {bound:g}"
    ratio = rollback.error_ratio_above_baseline
    if ratio is not None and not 1 <= ratio < float("inf"):
        yield "error_ratio_above_baseline", f"must be at least 1, not {ratio:g}"
    bounds = (rollback.error_rate_above, ratio, rollback.judge_score_below)
    if all(bound is None for bound in bounds):
        yield (
            "error_rate_above",
            "name a bound: error_rate_above, error_ratio_above_baseline or judge_score_below",
        )


def _share(field: str, share: float) -> Iterator[Problem]:
    if not 0 <= share <= 1:
        yield field, f"must be 0 to 1, not {share:g}"


def _shadow(shadow: Shadow, pools: Collection[str]) -> Iterator[Problem]:
    yield from _known("shadow.pool", shadow.pool, pools)
    yield from _share("shadow.share", shadow.share)
    yield from (("shadow." + field, why) for field, why in above_zero(shadow, "timeout_s"))


def _cascade(cascade: Cascade, pools: Collection[str]) -> Iterator[Problem]:
    for index, name in enumerate(cascade.steps):
        yield from _known(f"cascade.steps[{index}]", name, pools)
    if len(cascade.steps) < 2:  # noqa: PLR2004 -- a small one and a larger one
        yield "cascade.steps", "needs at least two pools, the smallest first"
    if len(set(cascade.steps)) < len(cascade.steps):
        yield "cascade.steps", "names a pool twice"
    yield from (("cascade.escalate." + field, why) for field, why in _escalate(cascade.escalate))


def _escalate(escalate: Escalate) -> Iterator[Problem]:
    if escalate.min_mean_logprob is not None and not escalate.min_mean_logprob <= 0:
        yield "min_mean_logprob", f"a logprob is at most 0, not {escalate.min_mean_logprob:g}"
    if escalate.max_entropy is not None and not 0 <= escalate.max_entropy < float("inf"):
        yield "max_entropy", f"must be at least 0, not {escalate.max_entropy:g}"
    yield from at_least(escalate, 0, "too_short")
    for index, pattern in enumerate(escalate.answer_matches):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"answer_matches[{index}]", f"is no regular expression: {error}"
