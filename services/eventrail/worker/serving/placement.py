"""What a replica needs of the cluster, and what this machine cannot do."""

from importlib.util import find_spec
from typing import Any

from eventrail.config.model import InvalidConfig, Pool

_PACKAGES = {"NixlConnector": "nixl", "LMCacheConnectorV1": "lmcache"}
"""What vLLM's connectors for the KV cache need to have installed."""


def placement(pool: Pool, *, cpu: bool) -> dict[str, Any]:
    """Return Ray's placement of a replica: a bundle for each device of tensor and pipeline.

    Tensor parallelism talks at every layer, so all of it stays on one node; pipelines may spread.
    The copies of data parallelism are replicas of their own to Serve, which starts and ends
    them together.
    """
    devices = pool.parallel.tensor * pool.parallel.pipeline
    strategy = "STRICT_PACK" if pool.parallel.pipeline == 1 else "PACK"
    bundle = {"CPU": 1} if cpu else {"GPU": 1}
    return {"bundles": [dict(bundle) for _ in range(devices)], "strategy": strategy}


def check_placement(name: str, pool: Pool, *, cpu: bool) -> None:
    """Raise `InvalidConfig`, naming the field, if this build of vLLM cannot do what is asked."""
    where = f"pools.{name}"
    if cpu and pool.parallel.data > 1:
        raise InvalidConfig(
            f"{where}.parallel.data: needs GPUs, and this is vLLM's build for CPUs; "
            "use replicas instead"
        )
    if pool.separation is None:
        return
    if cpu:
        raise InvalidConfig(
            f"{where}.separation: moves the KV cache from GPU to GPU, and this is vLLM's build "
            "for CPUs; leave it out"
        )
    package = _PACKAGES.get(pool.separation.connector)
    if package is not None and find_spec(package) is None:
        raise InvalidConfig(
            f"{where}.separation.connector: {pool.separation.connector} needs the Python package "
            f"{package}, on every node; install it, or name another connector"
        )
