"""What replicas find in their environment."""

import os
from collections.abc import Mapping

import msgspec

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.worker.serving.fingerprint import made_of

PASSWORD = "EVENTRAIL_NATS_PASSWORD"  # noqa: S105 -- the name of a variable, not its value
POOL = "EVENTRAIL_POOL"
"""Holds the pool that a replica was made for, as JSON."""

ENGINE_CLASS = "RAYLLM_VLLM_ENGINE_CLS"
"""Names the class of the engine within Ray's server."""

ONE_PROCESS = "eventrail.worker.serving.one_process.OneProcessEngine"

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "VLLM_LOGGING_LEVEL": "WARNING",
    "TOKENIZERS_PARALLELISM": "false",
}
"""No process reports home, or says more than it must."""

CPU = {
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
}
"""vLLM on CPUs schedules and computes in one process, where OMP_NUM_THREADS says how many threads.

Between two processes, messages take longer than a step of a small model. Threads are not bound to
cores, of which several replicas would choose the same.
"""

NO_SPARES = {"RAY_prestart_worker_first_driver": "0"}
"""A local Ray starts no idle process for each place it has."""


def replica_environment(
    settings: Settings, *, pool: Pool, threads: int, local: bool
) -> dict[str, str]:
    """Return the variables of a pool's replicas.

    The NATS password is not among them: Ray writes runtime environments into its logs.
    Replicas on this machine inherit it; on other nodes of a cluster the operator sets it.

    Args:
        settings: those of the process that deploys.
        pool: what the replicas are made for; a newer configuration is for newer replicas.
        threads: for a vLLM on a CPU; 0 if it runs on something else.
        local: whether the model is a folder, so that no hub is asked.
    """
    variables = {
        **QUIET,
        **_address(settings),
        "EVENTRAIL_STATE": str(settings.state.resolve()),
        "EVENTRAIL_DRAIN_S": str(settings.drain_s),
        "EVENTRAIL_HEALTH_PORT": "-1",
        POOL: msgspec.json.encode(made_of(pool)).decode(),
    }
    if threads:
        variables |= {**CPU, "OMP_NUM_THREADS": str(threads), ENGINE_CLASS: ONE_PROCESS}
    if local:
        variables |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    return variables


def inherited(settings: Settings) -> Mapping[str, str]:
    """Return the variables that processes of a local Ray inherit from this one."""
    password = settings.nats_password.get_secret_value()
    return {**QUIET, **NO_SPARES, **_address(settings), PASSWORD: password}


def pool_of_environment() -> Pool | None:
    """Return the pool that this replica was made for; None if its environment does not say."""
    text = os.environ.get(POOL, "")
    return msgspec.json.decode(text, type=Pool) if text else None


def _address(settings: Settings) -> dict[str, str]:
    return {"EVENTRAIL_NATS_URL": settings.nats_url, "EVENTRAIL_NATS_USER": settings.nats_user}
