"""What a change of a pool does to the replicas that work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from eventrail.config.model import Pool

RESTARTS = (
    "engine", "model", "revision", "quantization", "kv_cache_dtype", "lora", "prefix_caching",
    "chunked_prefill", "parallel", "separation", "speculation", "context_limit", "slots",
    "engine_options", "timeout_s",
)  # fmt: skip
"""Fields that vLLM takes in when it loads a model: a change makes new replicas."""

SCALES = ("replicas", "autoscaling", "drained")
"""Fields that say how many replicas there are; those that stay go on working."""

LIVE = ("slots", "price_in", "price_out")
"""Fields that a pool without replicas takes in while it works."""

Kind = Literal["start", "stop", "restart", "scale", "reopen", "live"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one pool.

    Attributes:
        pool: which.
        kind: `start` and `stop` of a pool; `restart` of all replicas, the old ones working until
            new ones do; `scale`: replicas come or go, the others go on; `reopen`: the process
            that serves it takes it up anew, work in hand finishes first; `live`: in force at
            once, nothing else happens.
        fields: the fields that make it so.
    """

    pool: str
    kind: Kind
    fields: tuple[str, ...] = ()


def changed_fields(before: Pool, after: Pool) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    fields = Pool.__struct_fields__
    return tuple(name for name in fields if getattr(before, name) != getattr(after, name))


def must_restart(before: Pool, after: Pool) -> bool:
    """Return whether replicas made for `before` cannot serve `after`."""
    return "engine" in changed_fields(before, after) or (
        after.engine == "vllm" and any(name in RESTARTS for name in changed_fields(before, after))
    )


def effect(name: str, before: Pool | None, after: Pool | None) -> Effect | None:
    """Return what a change from `before` to `after` does; None if nothing."""
    if before is None or after is None:
        if before is after:
            return None
        return Effect(name, "start" if before is None else "stop")
    fields = changed_fields(before, after)
    if not fields:
        return None
    return Effect(name, _kind(before, after, fields), fields)


def effects_of(before: Mapping[str, Pool], after: Mapping[str, Pool]) -> list[Effect]:
    """Return what a change does, pool by pool; those it leaves as they are do not appear."""
    found = (effect(name, before.get(name), after.get(name)) for name in {**before, **after})
    return [each for each in found if each is not None]


def _kind(before: Pool, after: Pool, fields: tuple[str, ...]) -> Kind:
    if must_restart(before, after):
        return "restart"
    if any(field in SCALES for field in fields):
        return "scale"
    if after.engine != "vllm" and not set(fields) <= set(LIVE):
        return "reopen"
    return "live"
