"""One bulk job: rows in, results out, by Ray Data's own vLLM processor."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from eventrail.batch.files import BatchResult
from eventrail.batch.lines import BatchLine
from eventrail.config.model import Pool
from eventrail.worker.bulk.rows import Row, result_of, row_of
from eventrail.worker.serving.environment import CPU, QUIET
from eventrail.worker.serving.options import BUNDLED, engine_kwargs, model_source, on_cpu
from eventrail.worker.serving.ray_process import local_ray

CPU_KV_CACHE_GIB = "1"

BESIDE_VLLM = 4
"""Places for reading, templates, tokens and writing; with fewer they would keep vLLM waiting."""


def generate(lines: Sequence[BatchLine], pool: Pool, batch_size: int) -> Iterator[BatchResult]:
    """Return the results of all lines, as blocks of them are done.

    Ray starts on this machine, or RAY_ADDRESS names a cluster.

    Args:
        lines: what is asked.
        pool: the model, how to run it and, as `replicas`, how many copies of it.
        batch_size: rows that go to the engine together.

    Raises:
        InvalidBatch: a line asks for what a bulk job cannot do; nothing has been generated.
    """
    greedy = pool.model == BUNDLED
    rows = [row_of(line, temperature=0.0 if greedy else 1.0) for line in lines]
    return _generate(rows, pool, batch_size) if rows else iter(())


def _generate(rows: Sequence[Row], pool: Pool, batch_size: int) -> Iterator[BatchResult]:
    with local_ray(cpus=pool.replicas + BESIDE_VLLM):
        from ray import data as ray_data  # noqa: PLC0415 -- heavy, and only once Ray runs
        from ray.data import llm as ray_llm  # noqa: PLC0415

        for name in ("ray.data", "ray.llm"):
            logging.getLogger(name).setLevel(logging.ERROR)
        data: Any = ray_data  # its types say less than they hold
        llm: Any = ray_llm
        data.DataContext.get_current().enable_progress_bars = False
        blocks = -(-len(rows) // batch_size)
        dataset = data.from_items(list(rows), override_num_blocks=blocks)
        process = llm.build_processor(_processor(pool, batch_size), _before, _after)
        for row in process(dataset).iter_rows():
            yield result_of(row, pool.model)


def _processor(pool: Pool, batch_size: int) -> Any:
    from ray.data.llm import vLLMEngineProcessorConfig  # noqa: PLC0415 -- heavy

    cpu = on_cpu()
    fields: dict[str, Any] = {"placement_group_config": {"bundle_per_worker": {"CPU": 1}}}
    variables = {**QUIET, **CPU, "VLLM_CPU_KVCACHE_SPACE": CPU_KV_CACHE_GIB, "OMP_NUM_THREADS": "1"}
    return vLLMEngineProcessorConfig(
        model_source=model_source(pool),
        engine_kwargs=engine_kwargs(pool, cpu=cpu),
        batch_size=batch_size,
        concurrency=pool.replicas,
        should_continue_on_error=True,
        runtime_env={"env_vars": variables if cpu else dict(QUIET)},
        **(fields if cpu else {}),
    )


def _before(row: Row) -> Row:
    return {**row, "max_tokens": row["sampling_params"]["max_tokens"]}


def _after(row: Row) -> Row:
    return {
        "custom_id": row["custom_id"],
        "max_tokens": row["max_tokens"],
        "text": row["generated_text"],
        "prompt_tokens": row["num_input_tokens"],
        "completion_tokens": row["num_generated_tokens"],
    }
