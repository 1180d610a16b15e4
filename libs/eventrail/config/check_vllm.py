"""Whether the parts of a vllm pool fit together."""

from collections.abc import Iterator
from operator import attrgetter

from eventrail.config.bounds import Problem, above_zero, at_least
from eventrail.config.pool import Autoscaling, Pool, Speculation

MAX_DRAFTED = 32
"""More tokens than these are never accepted in one step; a higher number is a mistake."""

SAID_BY: dict[str, str] = {
    "quantization": "quantization",
    "revision": "revision",
    "kv_cache_dtype": "kv_cache_dtype",
    "enable_prefix_caching": "prefix_caching",
    "enable_chunked_prefill": "chunked_prefill",
    "tensor_parallel_size": "parallel.tensor",
    "pipeline_parallel_size": "parallel.pipeline",
    "data_parallel_size": "parallel.data",
    "speculative_config": "speculation",
    "enable_lora": "lora",
    "kv_transfer_config": "separation",
    "max_model_len": "context_limit",
}
"""vLLM's arguments that a field of the pool stands for: saying both is a contradiction."""


def vllm_problems(pool: Pool) -> Iterator[Problem]:
    """Yield what is wrong with a vllm pool."""
    yield from at_least(pool, 1, "parallel.tensor", "parallel.pipeline", "parallel.data")
    if not pool.model:
        yield "model", "name `bundled`, a folder or a hub id"
    for adapter, source in pool.lora.items():
        if not adapter or not source:
            yield f"lora.{adapter}", "an adapter needs a name and a path or hub id"
    if pool.speculation is not None:
        yield from _under("speculation", _speculation(pool.speculation, pool.model))
    if pool.autoscaling is not None:
        yield from _under("autoscaling", _autoscaling(pool.autoscaling))
        yield from _start(pool.replicas, pool.autoscaling)
    yield from _separation(pool)
    yield from _said_twice(pool)


def _under(prefix: str, found: Iterator[Problem]) -> Iterator[Problem]:
    return ((f"{prefix}.{field}", reason) for field, reason in found)


def _speculation(speculation: Speculation, base: str) -> Iterator[Problem]:
    method, least, most = speculation.method, speculation.lookup_min, speculation.lookup_max
    yield from at_least(speculation, 0, "tokens")
    if speculation.tokens > MAX_DRAFTED:
        yield "tokens", f"must be at most {MAX_DRAFTED}, not {speculation.tokens}"
    yield from at_least(speculation, 1, "lookup_min")
    if most < least:
        yield "lookup_max", f"must be at least lookup_min, {least}, not {most}"
    if method in {"none", "ngram"} and speculation.model:
        yield "model", f"method {method} has no model"
    if method == "none" and speculation.tokens:
        yield "tokens", "method none drafts none"
    if method in {"draft", "medusa", "eagle"} and not speculation.model:
        yield "model", f"method {method} needs the path or hub id of its model"
    if speculation.model.startswith("bundled") and not base.startswith("bundled"):
        yield "model", f"the bundled drafts fit the bundled model only, not {base!r}"
    if speculation.model.startswith("bundled") and method == "eagle":
        yield "model", "there are no bundled heads for eagle; there are for medusa"


def _autoscaling(scaling: Autoscaling) -> Iterator[Problem]:
    yield from at_least(scaling, 0, "min_replicas")
    yield from at_least(scaling, max(1, scaling.min_replicas), "max_replicas")
    yield from above_zero(scaling, "target_load", "max_wait_s")
    yield from at_least(scaling, 0, "up_after_s", "down_after_s", "to_zero_after_s")


def _start(replicas: int, scaling: Autoscaling) -> Iterator[Problem]:
    """Yield whether the number to begin with lies outside; 1, the default, says nothing."""
    least, most = scaling.min_replicas, scaling.max_replicas
    if replicas != 1 and not least <= replicas <= most:
        yield "replicas", f"must be within autoscaling's bounds, {least} to {most}, not {replicas}"


def _separation(pool: Pool) -> Iterator[Problem]:
    if pool.separation is None:
        return
    yield from at_least(pool, 1, "separation.prefill_replicas", "separation.decode_replicas")
    if not pool.separation.connector:
        yield "separation.connector", "name vLLM's connector, e.g. NixlConnector"
    if pool.autoscaling is not None:
        yield "separation", "fixes the numbers of replicas, so it cannot stand with autoscaling"
    if pool.replicas != 1:
        yield "replicas", "with separation, say prefill_replicas and decode_replicas instead"


def _said_twice(pool: Pool) -> Iterator[Problem]:
    plain = Pool(engine="vllm")
    for option, path in SAID_BY.items():
        said = attrgetter(path)(pool) != attrgetter(path)(plain)
        if said and option in pool.engine_options:
            yield f"engine_options.{option}", f"the pool's {path} says this already"
