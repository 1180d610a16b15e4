"""vLLM's engine in one process of its own, where `ray.serve.llm` would make it two on CPUs."""

from typing import Any

from ray.llm._internal.serve.engines.vllm.vllm_engine import VLLMEngine

SINGLE = "uni"
"""vLLM's name of the executor that computes where it schedules."""


class OneProcessEngine(VLLMEngine):
    """Gives the pool's executor to vLLM; Ray overwrites it with `mp` on CPUs."""

    def _prepare_engine_config(self, callback_ctx: Any) -> Any:
        arguments, frontend, config = super()._prepare_engine_config(callback_ctx)
        if self.llm_config.engine_kwargs.get("distributed_executor_backend") == SINGLE:
            config.parallel_config.distributed_executor_backend = SINGLE
        return arguments, frontend, config
