"""The Ray Serve application of a pool, built with `ray.serve.llm`."""

import os
from typing import Any

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.worker.serving.environment import replica_environment
from eventrail.worker.serving.options import engine_kwargs, is_local, model_source, on_cpu

SERVER = "eventrail.worker.serving.replica.PullServer"
"""The server class of every pool."""

LOCAL_MODEL = "eventrail.worker.serving.local_model.LocalModel"
"""Skips the download of a model that is a folder."""

_GONE_S = 20.0
"""Seconds that a replica has, after its work is drained, to end vLLM."""


def application_name(name: str) -> str:
    """Return the name of a pool's application in Serve."""
    return f"eventrail-{name}"


def llm_settings(name: str, pool: Pool, settings: Settings, *, cpu: bool) -> dict[str, Any]:
    """Return the fields of a pool's `LLMConfig`.

    Requests do not come through Serve, so its own limits and autoscaling on requests in flight
    say nothing; the number of replicas is the pool's.
    """
    source = model_source(pool)
    threads = max(1, (os.cpu_count() or 1) // pool.replicas) if cpu else 0
    fields: dict[str, Any] = {
        "model_loading_config": {"model_id": name, "model_source": source},
        "engine_kwargs": engine_kwargs(pool, cpu=cpu),
        "deployment_config": {
            "num_replicas": pool.replicas,
            "graceful_shutdown_timeout_s": settings.drain_s + _GONE_S,
            "ray_actor_options": {"num_cpus": 0},  # the bundle below is all a replica needs
        },
        "experimental_configs": {"stream_batching_interval_ms": 0},
        "runtime_env": {
            "env_vars": replica_environment(settings, threads=threads, local=is_local(source))
        },
        "server_cls": SERVER,
        "log_engine_metrics": False,
    }
    if is_local(source):
        fields["callback_config"] = {"callback_class": LOCAL_MODEL}
    if cpu:
        fields["accelerator_config"] = {"kind": "cpu"}
        fields["placement_group_config"] = {"bundles": [{"CPU": 1}]}
    return fields


def build_application(name: str, pool: Pool, settings: Settings) -> Any:
    """Return the application of a pool."""
    from ray.serve import llm  # noqa: PLC0415 -- heavy

    config = llm.LLMConfig(**llm_settings(name, pool, settings, cpu=on_cpu()))
    return llm.build_llm_deployment(config)
