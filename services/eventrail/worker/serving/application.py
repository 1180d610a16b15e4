"""The Ray Serve application of a pool, built with `ray.serve.llm`."""

import os
from typing import Any

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.worker.serving.environment import replica_environment
from eventrail.worker.serving.fingerprint import application_name, fingerprint
from eventrail.worker.serving.options import engine_kwargs, is_local, model_source, on_cpu
from eventrail.worker.serving.placement import placement
from eventrail.worker.serving.scaling import autoscaling_config

__all__ = ["application_name", "build_application", "cpu_threads", "llm_settings"]

_REPLICA = "eventrail.worker.serving.replica"
SERVER = f"{_REPLICA}.PullServer"
"""The server class of most pools."""

DATA_PARALLEL = f"{_REPLICA}_data_parallel.DataParallelPullServer"
"""Of pools with data parallelism."""

DECODER = f"{_REPLICA}_separated.PullDecodeServer"
"""Of the replicas that decode, if others prefill."""

LOCAL_MODEL = "eventrail.worker.serving.local_model.LocalModel"
"""Skips the download of a model that is a folder."""

TRIES = 2
"""How often Serve tries to start replicas; each takes as long as the model loads."""

MARGIN = 8
"""Calls of a replica besides its requests, e.g. an operator's; requests do not come this way."""

_GONE_S = 20.0
"""Seconds that a replica has, after its work is drained, to end vLLM."""


def cpu_threads(pool: Pool) -> int:
    """Return the threads that each replica on this machine's CPUs may use.

    A core of its share is left to what stands before the model: threads that compute wait for
    one another by spinning, so that one too many slows them all.
    """
    most = pool.autoscaling.max_replicas if pool.autoscaling is not None else pool.replicas
    return max(1, (os.cpu_count() or 1) // most - 1)


def llm_settings(
    name: str, pool: Pool, settings: Settings, *, cpu: bool, threads: int = 0
) -> dict[str, Any]:
    """Return the fields of a pool's `LLMConfig`.

    Requests do not come through Serve, so its own scaling on requests in flight says nothing:
    the number of replicas is the pool's, or our policy's.

    Args:
        name: the pool.
        pool: its configuration.
        settings: of this process; replicas get the same.
        cpu: whether vLLM runs on CPUs.
        threads: of each replica on a CPU; 0 to share out this machine's.
    """
    source = model_source(pool)
    threads = (threads or cpu_threads(pool)) if cpu else 0
    fields: dict[str, Any] = {
        "model_loading_config": {"model_id": name, "model_source": source},
        "engine_kwargs": engine_kwargs(pool, cpu=cpu),
        "deployment_config": {
            **_replicas(name, pool, settings),
            "max_ongoing_requests": pool.slots + MARGIN,
            "max_constructor_retry_count": TRIES,
            "max_surge_percent": 100,  # under a Serve configuration, which updates in place
            "graceful_shutdown_timeout_s": settings.drain_s + _GONE_S,
            "ray_actor_options": {"num_cpus": 0},  # the bundles below are all a replica needs
        },
        "experimental_configs": {"stream_batching_interval_ms": 0},
        "runtime_env": {
            "env_vars": replica_environment(
                settings, pool=pool, threads=threads, local=is_local(source)
            )
        },
        "server_cls": DATA_PARALLEL if pool.parallel.data > 1 else SERVER,
        "log_engine_metrics": False,
        "placement_group_config": placement(pool, cpu=cpu),
        "accelerator_config": {"kind": "cpu" if cpu else "gpu"},
    }
    if is_local(source):
        fields["callback_config"] = {"callback_class": LOCAL_MODEL}
    return fields


def build_application(name: str, pool: Pool, settings: Settings, *, threads: int = 0) -> Any:
    """Return the application of a pool.

    Raises:
        InvalidConfig: the pool's parts cannot be put into Ray's or vLLM's terms.
    """
    from ray.serve import llm  # noqa: PLC0415 -- heavy

    fields = llm_settings(name, pool, settings, cpu=on_cpu(), threads=threads)
    if pool.separation is not None:
        from eventrail.worker.serving.separation import build_separated  # noqa: PLC0415 -- heavy

        return build_separated(fields, pool.separation)
    application = llm.build_llm_deployment(llm.LLMConfig(**fields))
    # Serve restarts replicas whose version changes, and makes up a new one if it is given none.
    # With this one, another number of replicas leaves those that stay alone.
    bound: Any = application._bound_deployment  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    bound._version = fingerprint(pool)  # noqa: SLF001 -- there is no other way in
    return application


def _replicas(name: str, pool: Pool, settings: Settings) -> dict[str, Any]:
    if pool.autoscaling is None:
        return {"num_replicas": pool.replicas}
    return {"autoscaling_config": autoscaling_config(name, pool, settings)}
