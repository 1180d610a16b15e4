"""A replay over Ray: each task runs a part of it in a private system of its own.

The folder of the study must be one that all nodes see.
"""

import asyncio
import importlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.replaying.diff import Outcome, Summary, summary_of
from eventrail.replaying.run import Options, run
from eventrail.replaying.shards import divide, join
from eventrail.replaying.study import Study

AT_LEAST = 100
"""Requests of a part, where there are so many: a private system takes about a second to start."""

_STORE_BYTES = 128 * 1024 * 1024


class CannotDivide(EventrailError):
    """The study cannot be run in parts."""


def run_over_ray(
    study: Study,
    live: Path,
    over: str,
    options: Options,
    tell: Callable[[Outcome], None],
) -> Summary:
    """Replay what is left of a study over Ray, and return what has become of all of it.

    Args:
        study: planned, and held by this process.
        live: the live system's state folder.
        over: `ray`, or `ray:8` for so many parts.
        options: how each part is run; a bound on the cost is divided among them.
        tell: hears of the requests of a part when the part has ended.

    Raises:
        CannotDivide: it asks vllm pools, or `over` cannot be read.
    """
    config, _ = study.config()
    slow = [name for name in study.plan.pools if config.pools[name].engine == "vllm"]
    if slow:
        raise CannotDivide(
            f"pool {slow[0]} is served by vLLM, which Ray scales by its replicas: leave --over "
            "out, and set RAY_ADDRESS for a cluster"
        )
    with _ray(_asked(over)) as parts:
        shards = divide(study, parts or -(-len(study.names()) // AT_LEAST))
        _carry(shards, live.resolve(), options, tell)
    join(study, shards)
    outcomes = study.outcomes()
    whole = len(outcomes) >= len(study.names())
    why = "" if whole else next((each.plan.why for each in shards if each.plan.why), "")
    progress = "complete" if whole else "stopped"
    study.save(msgspec.structs.replace(study.plan, progress=progress, why=why))
    if whole:
        shutil.rmtree(study.folder / "shards")
    return summary_of(len(study.names()), outcomes)


def _asked(over: str) -> int:
    name, _, number = over.partition(":")
    if name != "ray" or (number and not number.isdigit()):
        raise CannotDivide(f"--over {over!r}: write ray, or ray:8 for eight parts")
    return int(number or 0)


def _carry(
    shards: list[Study], live: Path, options: Options, tell: Callable[[Outcome], None]
) -> None:
    ray = _imported()
    task: Any = ray.remote(num_cpus=1, max_retries=3)(_run_shard)
    bound = options.most_cost / len(shards) if options.most_cost is not None else None
    waiting: dict[Any, Study] = {
        task.remote(str(shard.folder.resolve()), str(live), options.concurrency, bound): shard
        for shard in shards
    }
    while waiting:
        done = ray.wait(list(waiting), num_returns=1)[0][0]
        ray.get(done)
        for outcome in waiting.pop(done).outcomes():
            tell(outcome)


def _run_shard(folder: str, live: str, concurrency: int, most_cost: float | None) -> None:
    """Run one part; what a worker that died had done of it is not done again."""
    with Study(Path(folder)) as shard:
        asyncio.run(run(shard, Path(live), Options(concurrency, most_cost)))


def _imported() -> Any:
    """Import Ray, which is heavy and wanted here only."""
    try:
        return importlib.import_module("ray")
    except ModuleNotFoundError as error:
        raise CannotDivide("Ray is not installed: install eventrail[worker-cpu]") from error


@contextmanager
def _ray(parts: int) -> Generator[int]:
    """Have Ray for a while; yield into how many parts to divide."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray = _imported()
    logging.getLogger("ray").setLevel(logging.WARNING)
    scratch = None
    more: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.WARNING}
    if not os.environ.get("RAY_ADDRESS"):
        # Ray's sockets lie in this folder, and their paths must be shorter than 107 bytes
        scratch = tempfile.mkdtemp(prefix="er-")
        more |= {
            "address": "local",
            "num_cpus": parts or None,
            "include_dashboard": False,
            "object_store_memory": _STORE_BYTES,
            "_node_ip_address": "127.0.0.1",
            "_temp_dir": scratch,
        }
    ray.init(**more)
    try:
        yield parts
    finally:
        ray.shutdown()
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
