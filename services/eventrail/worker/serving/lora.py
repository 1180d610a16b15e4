"""LoRA adapters in vLLM's terms."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from eventrail.config.model import InvalidConfig, Pool
from eventrail.pools.checkpoint import UnfitCheckpoint, read_json
from eventrail.pools.sources import locate

RANKS = (8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM takes as `max_lora_rank`."""


def lora_arguments(pool: Pool) -> dict[str, Any]:
    """Return vLLM's arguments for a pool's adapters; none if it has none.

    All of them stay loaded. The rank is that of the largest adapter on this machine; for one
    that comes from a hub the operator says it: `engine_options.max_lora_rank`.

    Raises:
        InvalidConfig: an adapter's configuration cannot be read, or its rank is too large.
    """
    if not pool.lora:
        return {}
    arguments: dict[str, Any] = {"enable_lora": True, "max_loras": len(pool.lora)}
    ranks = list(_ranks(pool))
    if ranks:
        largest = max(ranks)
        fitting = next((rank for rank in RANKS if rank >= largest), None)
        if fitting is None:
            raise InvalidConfig(f"lora: rank {largest} is more than vLLM's largest, {RANKS[-1]}")
        arguments["max_lora_rank"] = fitting
    return arguments


def adapter_path(source: str) -> str:
    """Return the folder of an adapter, or its hub id."""
    folder = locate(source, "model")
    return source if folder is None else str(folder)


def _ranks(pool: Pool) -> Iterator[int]:
    for adapter, source in pool.lora.items():
        path = adapter_path(source)
        if not Path(path).is_dir():
            continue
        try:
            rank = cast("object", read_json(Path(path) / "adapter_config.json").get("r"))
        except UnfitCheckpoint as error:
            raise InvalidConfig(f"lora.{adapter}: {error}") from error
        if not isinstance(rank, int):
            raise InvalidConfig(f"lora.{adapter}: {path}/adapter_config.json names no rank `r`")
        yield rank
