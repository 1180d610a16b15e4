"""What replicas find in their environment."""

from collections.abc import Mapping

from eventrail.config.settings import Settings

PASSWORD = "EVENTRAIL_NATS_PASSWORD"  # noqa: S105 -- the name of a variable, not its value

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "VLLM_LOGGING_LEVEL": "WARNING",
    "TOKENIZERS_PARALLELISM": "false",
}
"""No process reports home, or says more than it must."""


def replica_environment(settings: Settings, *, threads: int, local: bool) -> dict[str, str]:
    """Return the variables of a pool's replicas.

    The NATS password is not among them: Ray writes runtime environments into its logs.
    Replicas on this machine inherit it; on other nodes of a cluster the operator sets it.

    Args:
        settings: those of the process that deploys.
        threads: for a vLLM on a CPU; 0 if it runs on something else.
        local: whether the model is a folder, so that no hub is asked.
    """
    variables = {
        **QUIET,
        "EVENTRAIL_NATS_URL": settings.nats_url,
        "EVENTRAIL_NATS_USER": settings.nats_user,
        "EVENTRAIL_STATE": str(settings.state.resolve()),
        "EVENTRAIL_DRAIN_S": str(settings.drain_s),
        "EVENTRAIL_HEALTH_PORT": "-1",
    }
    if threads:
        variables |= {"VLLM_CPU_KVCACHE_SPACE": "1", "OMP_NUM_THREADS": str(threads)}
    if local:
        variables |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    return variables


def inherited(settings: Settings) -> Mapping[str, str]:
    """Return the variables that processes of a local Ray inherit from this one."""
    return {**QUIET, PASSWORD: settings.nats_password.get_secret_value()}
