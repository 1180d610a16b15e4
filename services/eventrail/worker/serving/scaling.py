"""A pool's autoscaling in Ray Serve's terms: our policy, and none of Serve's own delays."""

from typing import Any

import msgspec

from eventrail.config.model import Pool
from eventrail.config.pool import Autoscaling
from eventrail.config.settings import Settings

POLICY = "eventrail.worker.serving.scaling_policy:PullScaling"


def autoscaling_config(name: str, pool: Pool, settings: Settings) -> dict[str, Any]:
    """Return Serve's `autoscaling_config` of a pool that has bounds.

    One replica at least starts: how else would be seen that this configuration works?
    The policy waits as long as it means to, so Serve's delays are nil.
    """
    limits = pool.autoscaling or Autoscaling()
    start = min(max(pool.replicas, limits.min_replicas), limits.max_replicas)
    return {
        "min_replicas": limits.min_replicas,
        "max_replicas": limits.max_replicas,
        "initial_replicas": start,
        "upscale_delay_s": 0.0,
        "downscale_delay_s": 0.0,
        "downscale_to_zero_delay_s": 0.0,
        "policy": {
            "policy_function": POLICY,
            "policy_kwargs": {
                "pool": name,
                "slots": pool.slots,
                "limits": msgspec.to_builtins(_by_rank(limits, pool.parallel.data)),
                "nats_url": settings.nats_url,
                "nats_user": settings.nats_user,
            },
        },
    }


def _by_rank(limits: Autoscaling, copies: int) -> Autoscaling:
    """Return the bounds in Serve's count: each copy of a data-parallel replica is one."""
    return msgspec.structs.replace(
        limits,
        min_replicas=limits.min_replicas * copies,
        max_replicas=limits.max_replicas * copies,
    )
