"""vLLM as a replica of the pool would run it, with the mode's speculation."""

from typing import Any

import msgspec

from eventrail.speculation.protocol import Job
from eventrail.worker.serving.options import engine_kwargs, model_source, on_cpu


def engine_arguments(job: Job, *, cpu: bool) -> dict[str, Any]:
    """Return vLLM's arguments: the pool's own, with room for the largest batch.

    Sampling defaults of the pool are left out: all modes decode greedily.
    """
    pool = msgspec.structs.replace(job.pool, slots=job.batch)
    arguments = engine_kwargs(pool, cpu=cpu)
    arguments.pop("override_generation_config", None)
    return {**arguments, "model": model_source(pool), "disable_log_stats": False}


def load(job: Job) -> Any:
    """Return a running `AsyncLLM`.

    Raises:
        Exception: vLLM's own, if it cannot load the model or the drafts.
    """
    from vllm.engine.arg_utils import AsyncEngineArgs  # noqa: PLC0415 -- heavy
    from vllm.v1.engine.async_llm import AsyncLLM  # noqa: PLC0415

    return AsyncLLM.from_engine_args(AsyncEngineArgs(**engine_arguments(job, cpu=on_cpu())))
