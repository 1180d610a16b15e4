"""vLLM's `AsyncLLM` in this process, with nothing around it: what there is to reach."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from eventrail.worker.serving.options import engine_kwargs, model_source, on_cpu
from loadtests.serving_load import Sample, Subject
from loadtests.serving_work import POOL, SAMPLING, messages


@asynccontextmanager
async def bare() -> AsyncGenerator[Subject]:
    """Yield a function that asks the engine."""
    from vllm import AsyncEngineArgs, SamplingParams  # noqa: PLC0415 -- heavy
    from vllm.sampling_params import RequestOutputKind  # noqa: PLC0415
    from vllm.v1.engine.async_llm import AsyncLLM  # noqa: PLC0415

    arguments = engine_kwargs(POOL, cpu=on_cpu())
    engine = AsyncLLM.from_engine_args(AsyncEngineArgs(model=model_source(POOL), **arguments))
    tokenizer: Any = engine.get_tokenizer()

    async def ask(number: int) -> Sample:
        asked = time.perf_counter()
        tokens = tokenizer.apply_chat_template(
            messages(number), add_generation_prompt=True, tokenize=True, return_dict=False
        )
        parameters = SamplingParams(**SAMPLING, output_kind=RequestOutputKind.DELTA)
        first = 0.0
        generated = 0
        async for output in engine.generate({"prompt_token_ids": tokens}, parameters, f"r{number}"):
            generated += len(output.outputs[0].token_ids)
            if not first and output.outputs[0].text:
                first = time.perf_counter()
        return Sample(asked, first, time.perf_counter(), generated)

    try:
        yield Subject(ask)
    finally:
        engine.shutdown()
