"""Whether the parts of a pool fit together; what a type alone cannot say."""

import re
from collections.abc import Iterator

from eventrail.config.bounds import Problem, above_zero, at_least
from eventrail.config.check_vllm import vllm_problems
from eventrail.config.invalid import InvalidConfig
from eventrail.config.pool import Engine, Pool, Prefill

_NAME = re.compile(r"[a-z0-9_-]{1,57}")
"""What follows `model-` or `batch-` in a subject's token."""

VLLM_ONLY = (
    "revision", "quantization", "kv_cache_dtype", "lora", "prefix_caching", "chunked_prefill",
    "parallel", "separation", "speculation", "autoscaling", "replicas",
)  # fmt: skip
OPENAI_ONLY = (
    "url", "api_key_env", "api_key_file", "connections", "retries", "breaker", "retry_budget",
)  # fmt: skip

_FOREIGN = {
    "vllm": {"openai": OPENAI_ONLY},
    "openai": {"vllm": VLLM_ONLY},
    "echo": {"vllm": VLLM_ONLY, "openai": OPENAI_ONLY},
}


_PREFILLS: dict[Engine, tuple[Prefill, ...]] = {
    "vllm": ("none", "continue_final_message"),
    "openai": ("none", "message", "prefix", "continue_final_message"),
    "echo": ("none", "message"),
}


def check_pool(name: str, pool: Pool) -> None:
    """Raise `InvalidConfig`, naming the field, unless the pool's parts fit together."""
    for field, reason in problems(name, pool):
        raise InvalidConfig(f"pools.{name}{'.' if field else ''}{field}: {reason}")


def problems(name: str, pool: Pool) -> Iterator[Problem]:
    """Yield what is wrong with a pool, field by field."""
    yield from _name(name)
    yield from _numbers(pool)
    yield from _foreign(pool)
    yield from _task(pool)
    if pool.prefill not in _PREFILLS[pool.engine]:
        ways = ", ".join(_PREFILLS[pool.engine])
        yield "prefill", f"a pool of engine {pool.engine} takes {ways}; not {pool.prefill}"
    elif pool.engine == "vllm" and pool.prefill != "none" and pool.model.startswith("bundled"):
        yield "prefill", "the bundled model's chat template has no place for a begun answer"
    if pool.engine == "openai":
        yield from _provider(pool)
    if pool.engine == "vllm":
        yield from vllm_problems(pool)


def _name(name: str) -> Iterator[Problem]:
    if not _NAME.fullmatch(name):
        yield "", "a pool's name is 1 to 57 characters from a-z 0-9 _ -"


def _numbers(pool: Pool) -> Iterator[Problem]:
    yield from at_least(pool, 1, "slots", "replicas", "connections", "breaker.failures")
    yield from at_least(pool, 0, "context_limit", "price_in", "price_out", "retries")
    yield from above_zero(pool, "timeout_s", "breaker.window_s", "breaker.open_s")
    yield from at_least(pool, 0, "retry_budget.percent", "retry_budget.least")
    yield from above_zero(pool, "retry_budget.window_s")


def _foreign(pool: Pool) -> Iterator[Problem]:
    """Yield the fields that mean nothing to the pool's engine."""
    plain = Pool(engine=pool.engine)
    for owner, fields in _FOREIGN[pool.engine].items():
        for field in fields:
            if getattr(pool, field) != getattr(plain, field):
                yield field, f"is for {owner} pools only; this pool's engine is {pool.engine}"


def _task(pool: Pool) -> Iterator[Problem]:
    if pool.task == "embed" and pool.engine == "vllm":
        yield (
            "task",
            (
                "vllm pools only chat; serve an embedding model with `vllm serve MODEL`, and name "
                "its URL in a pool of engine openai"
            ),
        )


def _provider(pool: Pool) -> Iterator[Problem]:
    if not pool.url:
        yield "url", "an openai pool needs its base URL"
    elif not pool.url.startswith(("http://", "https://")):
        yield "url", f"must begin with http:// or https://, not {pool.url!r}"
    if pool.api_key_env and pool.api_key_file:
        yield "api_key_file", "the key comes from api_key_env or from a file, not from both"
