"""A model folder of the family: weights, configuration, card, log and a registry with lineage."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]  -- untyped
from torch import Tensor

from eventrail.worker.bundled.export import swap, write_json
from eventrail.worker.bundled.lineage import parent_of
from eventrail.worker.bundled.registry import write_registry

WEIGHTS = "model.safetensors"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "generation_config.json")
KEPT = ("MODEL_CARD.md", "loss.svg", "training_log.csv")

Fill = Callable[[Path], None]


def write_weights(folder: Path, weights: Mapping[str, Tensor]) -> None:
    """Write a checkpoint that any user may read."""
    plain = {name: value.detach().contiguous() for name, value in weights.items()}
    save_file(plain, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)


def copy_tokenizer(base: Path, folder: Path) -> None:
    """Give a model folder the base's tokenizer and generation settings."""
    for name in TOKENIZER_FILES:
        shutil.copyfile(base / name, folder / name)


def base_config(base: Path) -> dict[str, Any]:
    """The base's `config.json`."""
    found: dict[str, Any] = json.loads((base / "config.json").read_text(encoding="utf-8"))
    return found


def put(to: Path, base: Path, run: Path, about: dict[str, Any], fill: Fill) -> None:
    """Write a model folder beside its place, then swap it in as a whole.

    Args:
        to: the folder to replace.
        base: the model it was made for; its digests become part of the lineage.
        run: the training run: card, plot and log are taken from there if they exist.
        about: `name`, `version`, `lineage` and `measured` for the registry.
        fill: writes weights and configuration into the new folder.
    """
    fresh = to.with_name(f".{to.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    fill(fresh)
    for name in KEPT:
        if (run / name).exists():
            shutil.copyfile(run / name, fresh / name)
    lineage = {"parent": parent_of(base), **about.get("lineage", {})}
    write_registry(fresh, {**about, "lineage": lineage})
    swap(fresh, to)


__all__ = ["base_config", "copy_tokenizer", "put", "write_json", "write_weights"]
