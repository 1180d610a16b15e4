"""The document after an operator's wish; pure."""

import msgspec

from eventrail.config.changing.edit import merge, read_partial
from eventrail.config.model import Autoscaling, Config, InvalidConfig, Pool, check
from eventrail.contracts.errors import EventrailError

__all__ = ["UnknownPool", "drain", "merge", "pool_named", "read_partial", "scale"]


class UnknownPool(EventrailError):
    """The configuration has no such pool."""


def scale(present: Config, name: str, replicas: int, most: int | None = None) -> Config:
    """Return `present` with another number of replicas of a pool.

    Args:
        present: the configuration.
        name: the pool.
        replicas: how many; with `most`, the fewest.
        most: with it the pool scales by itself between the two; the other settings of its
            autoscaling stay.

    Raises:
        UnknownPool: there is none of that name.
        InvalidConfig: the numbers do not fit the pool.
    """
    pool = pool_named(present, name)
    if pool.engine != "vllm":
        raise InvalidConfig(
            f"pools.{name}: a pool of engine {pool.engine} has no replicas; run more worker "
            "processes instead"
        )
    if replicas == 0 and most is None:
        raise InvalidConfig(
            f"pools.{name}.replicas: must be at least 1; `eventrail pools drain {name}` takes all "
            "replicas away and lets requests wait"
        )
    if pool.separation is not None:
        raise InvalidConfig(
            f"pools.{name}: with separation, change prefill_replicas and decode_replicas in the "
            "file and apply it"
        )
    if most is None:
        return _with_pool(
            present, name, msgspec.structs.replace(pool, replicas=replicas, autoscaling=None)
        )
    scaling = msgspec.structs.replace(
        pool.autoscaling or Autoscaling(), min_replicas=replicas, max_replicas=most
    )
    return _with_pool(present, name, msgspec.structs.replace(pool, replicas=1, autoscaling=scaling))


def drain(present: Config, name: str, *, drained: bool) -> Config:
    """Return `present` with a pool that takes no work, or takes it again.

    Raises:
        UnknownPool: there is none of that name.
    """
    pool = pool_named(present, name)
    return _with_pool(present, name, msgspec.structs.replace(pool, drained=drained))


def pool_named(present: Config, name: str) -> Pool:
    """Return a pool; raise `UnknownPool`, naming those there are."""
    if name not in present.pools:
        known = ", ".join(sorted(present.pools)) or "none"
        raise UnknownPool(f"no pool {name!r}; there are: {known}")
    return present.pools[name]


def _with_pool(present: Config, name: str, pool: Pool) -> Config:
    return check(msgspec.structs.replace(present, pools={**present.pools, name: pool}))
