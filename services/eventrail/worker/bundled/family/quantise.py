"""The base with int8 weights, in the compressed-tensors format that vLLM loads.

Weights of every linear layer of the trunk: symmetric int8, a scale an output channel.
Activations: symmetric int8, a scale a token, found while running. The embedding, which is the
output matrix too, and the norms stay as they are.
"""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]  -- untyped
from torch import Tensor

from eventrail.worker.bundled.family.artefact import (
    base_config,
    copy_tokenizer,
    write_json,
    write_weights,
)

LARGEST = 127  # of a symmetric int8


def int8_channels(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Round a matrix (out, in) to int8; gives it and its scales (out, 1), as bfloat16 has them."""
    scale = (weight.abs().amax(dim=1, keepdim=True) / LARGEST).clamp(min=1e-8).to(torch.bfloat16)
    rounded = (weight / scale.float()).round().clamp(-LARGEST, LARGEST)
    return rounded.to(torch.int8), scale


def quantised(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a checkpoint with its linear layers in int8, beside them their scales."""
    found: dict[str, Tensor] = {}
    for name, value in weights.items():
        if name.endswith("_proj.weight"):
            rounded, scale = int8_channels(value.float())
            found[name] = rounded
            found[f"{name}_scale"] = scale
        else:
            found[name] = value
    return found


def quantisation_config() -> dict[str, Any]:
    """The part of `config.json` that tells vLLM how the weights are stored."""
    int8 = {"num_bits": 8, "type": "int", "symmetric": True}
    group = {
        "targets": ["Linear"],
        "weights": {**int8, "strategy": "channel", "dynamic": False},
        "input_activations": {**int8, "strategy": "token", "dynamic": True},
    }
    return {
        "quant_method": "compressed-tensors",
        "format": "int-quantized",
        "quantization_status": "compressed",
        "config_groups": {"group_0": group},
        "ignore": ["lm_head"],
    }


def export_quantised(base: Path, folder: Path) -> None:
    """Write the int8 form of the model in `base`, with its tokenizer."""
    write_weights(folder, quantised(load_file(base / "model.safetensors")))
    config = {**base_config(base), "quantization_config": quantisation_config()}
    write_json(folder / "config.json", config)
    copy_tokenizer(base, folder)
