"""The choices that a configuration makes, as rows; and the end of one. Pure."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from eventrail.config.model import Config, InvalidConfig, Route, check
from eventrail.contracts.errors import EventrailError


class UnknownRoute(EventrailError):
    """The configuration has no such route, or the route makes no choice."""


class Row(msgspec.Struct, frozen=True):
    """One arm of one choice.

    Attributes:
        route: the route.
        kind: `split`, `canary`, `experiment`, `shadow` or `cascade`.
        experiment: its name in the log; empty for a shadow or a cascade.
        arm: name of the arm; a cascade's step.
        pool: who answers.
        share: of the requests, 0 to 1; of a cascade's first step all, of the others unknown.
        sticky: what keeps the arm.
    """

    route: str
    kind: str
    experiment: str
    arm: str
    pool: str
    share: float | None
    sticky: str = ""


def rows_of(config: Config) -> list[Row]:
    """Return every arm of every choice."""
    return [row for name, route in config.routes.items() for row in _rows(name, route)]


def _rows(name: str, route: Route) -> Iterator[Row]:
    if route.experiment is not None:
        arms, label = route.experiment.arms, route.experiment.name or f"{name}.experiment"
        total = sum(arm.weight for arm in arms.values())
        for key, arm in arms.items():
            share, sticky = arm.weight / total, route.experiment.sticky
            yield Row(name, "experiment", label, key, arm.pool, share, sticky)
    if route.split is not None:
        total = sum(route.split.pools.values())
        for pool, weight in route.split.pools.items():
            share, sticky = weight / total, route.split.sticky
            yield Row(name, "split", f"{name}.split", pool, pool, share, sticky)
    if route.canary is not None:
        canary, label = route.canary, f"{name}.canary"
        rest = 1 - canary.share
        yield Row(name, "canary", label, "baseline", route.pool, rest, canary.sticky)
        yield Row(name, "canary", label, "canary", canary.pool, canary.share, canary.sticky)
    if route.cascade is not None:
        for index, pool in enumerate(route.cascade.steps):
            yield Row(name, "cascade", "", f"step {index}", pool, None if index else 1.0)
    if route.shadow is not None:
        yield Row(name, "shadow", "", "shadow", route.shadow.pool, route.shadow.share)


def stopped(config: Config, name: str, winner: str = "") -> Config:
    """Return `config` with the choice of a route ended; its shadow goes too.

    Args:
        config: the document in force.
        name: the route.
        winner: the arm, step or pool that answers from now on. Without one a canary is taken
            back; what chooses among equals needs one.

    Raises:
        UnknownRoute: there is no such route, or it makes no choice.
        InvalidConfig: a winner is needed, or is none of its arms.
    """
    route = config.routes.get(name)
    rows = [row for row in rows_of(config) if row.route == name]
    if route is None or not rows:
        known = ", ".join(dict.fromkeys(row.route for row in rows_of(config))) or "none"
        raise UnknownRoute(f"route {name!r} makes no choice; those that do: {known}")
    pool = _winner(name, rows, winner) if winner else route.pool
    if not pool:
        arms = ", ".join(row.arm for row in rows if row.kind != "shadow")
        raise InvalidConfig(f"routes.{name}: say which arm answers from now on: {arms}")
    ended = replace(
        route, pool=pool, split=None, experiment=None, canary=None, cascade=None, shadow=None
    )
    kept = [each for each in ended.fallbacks if each.pool != pool]
    return check(replace(config, routes={**config.routes, name: replace(ended, fallbacks=kept)}))


def _winner(name: str, rows: Sequence[Row], winner: str) -> str:
    found = [row.pool for row in rows if row.kind != "shadow" and winner in {row.arm, row.pool}]
    if not found:
        arms = ", ".join(row.arm for row in rows if row.kind != "shadow") or "none"
        raise InvalidConfig(f"routes.{name}: no arm {winner!r}; there are: {arms}")
    return found[0]
