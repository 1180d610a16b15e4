"""What can be known to be wrong with a pool before anything is loaded."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import psutil

from eventrail.config.model import InvalidConfig, Pool
from eventrail.contracts.errors import EventrailError
from eventrail.pools.checkpoint import UnfitCheckpoint, read_json
from eventrail.pools.device import device_memory
from eventrail.pools.examine import examine
from eventrail.pools.sources import locate
from eventrail.worker.bundled import ModelRegistryError, verify_lineage, verify_registry
from eventrail.worker.bundled.registry import REGISTRY
from eventrail.worker.serving.options import engine_kwargs, is_local, model_source, on_cpu
from eventrail.worker.serving.placement import check_placement

Json = dict[str, Any]

NEEDS_CHECKPOINT = frozenset({"awq", "gptq", "awq_marlin", "gptq_marlin", "compressed-tensors"})
"""Kinds of quantised weights that vLLM reads but does not make."""


class UnfitPool(EventrailError):
    """A pool that cannot work as it is configured; the message names the field and the reason."""


def check_pool(name: str, pool: Pool) -> None:
    """Raise unless the pool's model, drafts and adapters look as if they will load.

    Files are whole and have the digests of their registry, sizes and tokenizers fit each other,
    the context is within the model's, quantisation is that of the weights, and model and cache
    fit into the memory of the devices here, or the free memory for a CPU. A model that a hub has
    is checked by the replica, when it loads.

    Raises:
        UnfitPool: something is wrong.
    """
    try:
        if find_spec("ray") is None or find_spec("vllm") is None:
            raise UnfitPool(f"pools.{name}: vllm pools need the package's extra worker-cpu or -gpu")
        cpu = on_cpu()
        check_placement(name, pool, cpu=cpu)
        _check_files(name, pool, cpu=cpu)
        engine_kwargs(pool, cpu=cpu)
    except InvalidConfig as error:
        raise UnfitPool(str(error)) from error


def _check_files(name: str, pool: Pool, *, cpu: bool) -> None:
    memory = psutil.virtual_memory().available if cpu else device_memory()
    for finding in examine(name, pool, memory=memory):
        if finding.level == "error":
            raise UnfitPool(str(finding))
    _check_registries(name, pool)
    source = model_source(pool)
    if is_local(source):
        _check_quantization(name, pool, Path(source))


def _check_registries(name: str, pool: Pool) -> None:
    """Compare files with the digests in their registry, and parts with the model they are for."""
    base, part = Path(model_source(pool)), _part(pool)
    field = "model"
    try:
        if (base / REGISTRY).is_file():
            verify_registry(base)
            if part is not None and (part / REGISTRY).is_file():
                field = "speculation.model"
                verify_lineage(part, base)
    except ModelRegistryError as error:
        raise UnfitPool(f"pools.{name}.{field}: {error}") from error


def _part(pool: Pool) -> Path | None:
    """Return the folder of the draft model or heads; None if there is none on this machine."""
    speculation = pool.speculation
    if speculation is None or speculation.method == "none" or speculation.method == "ngram":  # noqa: PLR1714 -- the type checker follows this form
        return None
    return locate(speculation.model, speculation.method)


def _check_quantization(name: str, pool: Pool, folder: Path) -> None:
    """Compare what is asked for with what the checkpoint says of itself."""
    where = f"pools.{name}.quantization"
    try:
        said = cast("Json", read_json(folder / "config.json").get("quantization_config") or {})
    except UnfitCheckpoint as error:
        raise UnfitPool(f"pools.{name}.model: {error}") from error
    found, asked = str(said.get("quant_method", "")), pool.quantization
    if not asked:
        return
    if found and _kind(asked) != _kind(found):
        raise UnfitPool(f"{where}: the weights are {found}, not {asked}; leave it empty")
    if not found and asked in NEEDS_CHECKPOINT:
        raise UnfitPool(
            f"{where}: the weights in {folder} are not quantised, and vLLM only reads {asked} "
            "weights; quantise them first, or leave it empty"
        )


def _kind(quantization: str) -> str:
    """Return the kind without the kernel: `gptq` of `gptq_marlin`."""
    return quantization.partition("_")[0]
