"""The shape of a transformer, read from a Hugging Face `config.json`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from eventrail.contracts.errors import EventrailError


class UnknownShape(EventrailError):
    """A `config.json` lacks what a prediction needs; the message names the field."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides how much memory a decoder needs.

    Attributes:
        layers: transformer layers.
        hidden: width of the residual stream.
        heads: attention heads of the queries.
        kv_heads: heads of keys and values: fewer than `heads` with grouped queries, 1 with one
            for all.
        head_dim: width of a head.
        intermediate: width of a feed-forward layer.
        vocabulary: tokens.
        tied: whether input and output embeddings are one matrix.
        gated: whether the feed-forward layer has a gate, i.e. three matrices instead of two.
        context: most positions the model was made for; 0 if it does not say.
        dtype: of the weights, as the file names it.
        experts: feed-forward layers of which a router picks some; 0 for a dense model.
        expert_intermediate: width of one expert.
        shared_experts: experts that every token passes.
        dense_layers: layers before the first one with experts.
        window: positions that layers with a sliding window look back; 0 for none.
        window_layers: layers that have one.
        latent: width of what multi-head latent attention caches a token; 0 for the ordinary kind.
        query_latent: width that its queries are compressed to; 0 for none.
        rope_dim: width of its heads' part with positions.
        value_dim: width of its values' heads.
        quantization: the method of a checkpoint that is already quantised; empty if none.
        quantized_bits: bits a weight of such a checkpoint; 0 if none.
    """

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    vocabulary: int
    tied: bool = False
    gated: bool = True
    context: int = 0
    dtype: str = "bfloat16"
    experts: int = 0
    expert_intermediate: int = 0
    shared_experts: int = 0
    dense_layers: int = 0
    window: int = 0
    window_layers: int = 0
    latent: int = 0
    query_latent: int = 0
    rope_dim: int = 0
    value_dim: int = 0
    quantization: str = ""
    quantized_bits: int = 0


_BITS = {"awq": 4, "gptq": 4, "fp8": 8, "compressed-tensors": 8, "mxfp4": 4}
"""Bits a weight where the checkpoint does not say."""

_UNGATED = frozenset({"gpt2", "opt", "phi", "gpt_neox", "falcon", "bloom"})
"""Model types whose feed-forward layers have no gate."""


def read_shape(config: Mapping[str, Any]) -> Shape:
    """Return the shape that a `config.json` describes.

    A model of several parts (text and vision) is taken by its text part.

    Raises:
        UnknownShape: a field is missing or no positive integer.
    """
    fields = cast("Mapping[str, Any]", config.get("text_config") or config)
    hidden = _positive(fields, "hidden_size", "n_embd", "d_model")
    layers = _positive(fields, "num_hidden_layers", "n_layer")
    heads = _positive(fields, "num_attention_heads", "n_head")
    expert = _optional(fields, "moe_intermediate_size")
    intermediate = _optional(fields, "intermediate_size", "n_inner") or expert or 4 * hidden
    quantized = cast("Mapping[str, Any]", config.get("quantization_config") or {})
    method = str(quantized.get("quant_method", ""))
    bits = int(quantized.get("bits", 0)) or _BITS.get(method, 0)
    window = _optional(fields, "sliding_window") if fields.get("use_sliding_window", True) else 0
    nope, rope = _optional(fields, "qk_nope_head_dim"), _optional(fields, "qk_rope_head_dim")
    latent = _optional(fields, "kv_lora_rank")
    return Shape(
        layers=layers,
        hidden=hidden,
        heads=heads,
        kv_heads=_optional(fields, "num_key_value_heads") or heads,
        head_dim=nope + rope if latent else _optional(fields, "head_dim") or hidden // heads,
        intermediate=intermediate,
        vocabulary=_positive(fields, "vocab_size"),
        tied=bool(fields.get("tie_word_embeddings", config.get("tie_word_embeddings", False))),
        gated=fields.get("model_type") not in _UNGATED,
        context=_optional(fields, "max_position_embeddings", "n_positions"),
        dtype=str(fields.get("dtype") or fields.get("torch_dtype") or "bfloat16"),
        experts=_optional(fields, "n_routed_experts", "num_local_experts", "num_experts"),
        expert_intermediate=expert or intermediate,
        shared_experts=_optional(fields, "n_shared_experts"),
        dense_layers=_optional(fields, "first_k_dense_replace"),
        window=window,
        window_layers=_window_layers(fields, layers) if window else 0,
        latent=latent + rope if latent else 0,
        query_latent=_optional(fields, "q_lora_rank"),
        rope_dim=rope,
        value_dim=_optional(fields, "v_head_dim"),
        quantization=method,
        quantized_bits=bits,
    )


def _window_layers(fields: Mapping[str, Any], layers: int) -> int:
    kinds = cast("list[str]", fields.get("layer_types") or [])
    if kinds:
        return sum(kind == "sliding_attention" for kind in kinds)
    pattern = _optional(fields, "sliding_window_pattern")  # each n-th layer looks at everything
    return layers - layers // pattern if pattern else layers


def _optional(fields: Mapping[str, Any], *names: str) -> int:
    for name in names:
        value = fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return 0


def _positive(fields: Mapping[str, Any], *names: str) -> int:
    value = _optional(fields, *names)
    if not value:
        found = {name: fields[name] for name in names if name in fields}
        raise UnknownShape(
            f"config.json: {names[0]} must be a positive integer, "
            + (f"not {found}" if found else "and is missing")
        )
    return value
