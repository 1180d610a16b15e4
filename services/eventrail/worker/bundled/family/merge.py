"""The base and its lookahead as one plain Llama: both streams side by side in one residual stream.

The base's matrices stand in one block, the new heads' in another, zeros between, but for what
the new heads read of the base. Norm weights make up for the longer stream (`shrink`).
"""

from dataclasses import replace

import torch
from torch import Tensor

from eventrail.worker.bundled.family.lookahead import (
    FIRST,
    HEADS,
    LAST,
    TINY,
    Grafted,
    Lookahead,
    shrink,
)
from eventrail.worker.bundled.net import Llama
from eventrail.worker.bundled.shape import Shape


def merged_shape(shape: Shape) -> Shape:
    """The dimensions of the merged model: as many new heads, and features, as `HEADS` say."""
    width = shape.hidden + HEADS * shape.head_dim
    return replace(shape, hidden=width, heads=shape.heads + HEADS)


def merge(base: Llama, graft: Lookahead) -> dict[str, Tensor]:
    """The state of a Llama of `merged_shape`, float32."""
    shape = base.model.shape
    width = HEADS * shape.head_dim
    state = {name: value.detach() for name, value in base.state_dict().items()}
    found: dict[str, Tensor] = {}
    for name, value in state.items():
        found[name] = _padded(name, value, shape.hidden, width)
    embedding = (state["model.embed_tokens.weight"], TINY * graft.codes.detach())
    found["model.embed_tokens.weight"] = torch.cat(embedding, dim=1)
    for number, layer in ((FIRST, graft.note), (LAST, graft.look)):
        _insert(found, f"model.layers.{number}.", layer, shape.hidden)
    found["model.norm.weight"][shape.hidden :] = graft.gain / TINY
    return found


def _padded(name: str, value: Tensor, hidden: int, width: int) -> Tensor:
    """A tensor of the base with zeros where the new stream and the new heads will be."""
    more = torch.nn.functional.pad
    if name.endswith(("norm.weight", "layernorm.weight")):
        return more(value * shrink(hidden, hidden + width), (0, width))
    if ".self_attn." in name:
        return more(value, (0, width, 0, width) if value.dim() > 1 else (0, width))
    if name.endswith("down_proj.weight"):
        return more(value, (0, 0, 0, width))
    return more(value, (0, width))


def _insert(found: dict[str, Tensor], prefix: str, layer: Grafted, hidden: int) -> None:
    attention = f"{prefix}self_attn."
    for name in ("q_proj", "k_proj", "v_proj"):
        projection = getattr(layer, name)
        found[f"{attention}{name}.weight"][hidden:] = projection.weight.detach()
        found[f"{attention}{name}.bias"][hidden:] = projection.bias.detach()
    found[f"{attention}o_proj.weight"][hidden:, hidden:] = TINY * layer.o_proj.weight.detach()
    found[f"{prefix}input_layernorm.weight"][hidden:] = layer.gain / TINY
