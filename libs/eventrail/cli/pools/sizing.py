"""Find a model's shape for `eventrail pools size`."""

import importlib
from pathlib import Path
from typing import Any

from eventrail.pools.checkpoint import UnfitCheckpoint, read_json
from eventrail.pools.shape import Shape, read_shape
from eventrail.pools.sources import locate


def shape_of(model: str) -> Shape:
    """Return the shape of a model.

    Args:
        model: a folder, a `config.json`, the name of a packaged model such as `bundled`, or a
            hub id, of which only the `config.json` is fetched.

    Raises:
        UnfitCheckpoint: there is no readable `config.json`.
        UnknownShape: it lacks what a prediction needs.
    """
    if model.endswith(".json"):
        return read_shape(read_json(Path(model).expanduser()))
    folder = locate(model, "model")
    path = _fetch(model) if folder is None else folder / "config.json"
    return read_shape(read_json(path))


def _fetch(model: str) -> Path:
    try:
        hub: Any = importlib.import_module("huggingface_hub")  # comes with a worker only
    except ImportError as error:
        raise UnfitCheckpoint(
            f"{model} is no folder; install the worker to look hub ids up, or give a config.json"
        ) from error
    try:
        return Path(hub.hf_hub_download(model, "config.json"))
    except (OSError, ValueError) as error:
        raise UnfitCheckpoint(f"the hub has no config.json of {model} for us: {error}") from error
