"""How much memory a model and its KV cache need, predicted from its shape; pure.

A decoder keeps, for every token of every sequence, a key and a value in each layer: with batch
B, sequence length S, L layers, hidden width H and M bytes a number that is

    2 * B * S * L * H * M   bytes

when each attention head has keys and values of its own (Pope et al., "Efficiently Scaling
Transformer Inference", 2022, section 3.3). With grouped queries (Ainslie et al., "GQA", 2023)
only `kv_heads` of width `head_dim` are kept, so H becomes kv_heads * head_dim. Multi-head latent
attention (DeepSeek-V2, 2024, section 2.1) keeps one vector of width `latent` a token and layer,
for keys and values together, so that 2 * H becomes `latent`.

Weights are counted by the matrices of a Llama-like decoder.
"""

from dataclasses import dataclass
from math import ceil

from eventrail.config.model import Pool
from eventrail.contracts.errors import EventrailError
from eventrail.pools.shape import Shape

GIB = 1024**3
BLOCK = 16
"""Tokens in a block of vLLM's KV cache, unless told otherwise."""

OVERHEAD = 0.04
"""Share of a device's memory that activations, graphs and the runtime take, roughly."""

UTILIZATION = 0.92
"""Share of a device's memory that vLLM takes, its `gpu_memory_utilization`, by default."""

_BYTES = {
    "float32": 4.0, "float": 4.0, "float16": 2.0, "half": 2.0, "bfloat16": 2.0,
    "fp8": 1.0, "fp8_e4m3": 1.0, "fp8_e5m2": 1.0, "fp8_inc": 1.0, "fp8_ds_mla": 1.0,
    "int8_per_token_head": 1.0, "fp8_per_token_head": 1.0,
    "int4_per_token_head": 0.5, "nvfp4": 0.5625,
}  # fmt: skip
"""Bytes a number; nvfp4 has a scale of one byte for every 16."""

_WEIGHT_BYTES = {
    "fp8": 1.0, "int8": 1.0, "bitsandbytes": 0.5, "awq": 0.5 + 2.5 / 128, "gptq": 0.5 + 2.5 / 128,
    "awq_marlin": 0.5 + 2.5 / 128, "gptq_marlin": 0.5 + 2.5 / 128, "compressed-tensors": 1.0,
    "experts_int8": 1.0, "mxfp4": 0.53125, "nvfp4": 0.5625, "modelopt": 1.0, "modelopt_fp4": 0.5625,
    "fp8_per_tensor": 1.0, "fp8_per_block": 1.0, "fp8_per_channel": 1.0, "mxfp8": 1.03125,
    "int8_per_channel_weight_only": 1.0,
}  # fmt: skip
"""Bytes a weight of the linear layers; 4-bit ones with a scale and a zero for every 128."""


class UnknownType(EventrailError):
    """A number type or quantisation of which the size is not known."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Numbers of a model.

    Attributes:
        linear: in the matrices that quantisation makes smaller.
        other: embeddings, norms and, unless tied, the output matrix: kept in the model's type.
    """

    linear: int
    other: int

    @property
    def total(self) -> int:
        """All parameters."""
        return self.linear + self.other


@dataclass(frozen=True, slots=True)
class Deployment:
    """How a model is to be run.

    Attributes:
        memory: bytes of one device.
        tensor: devices that share each layer.
        pipeline: devices that share the layers out.
        dtype: of weights and activations; empty for the checkpoint's.
        kv_dtype: of the KV cache; `auto` for `dtype`.
        quantization: of the weights; empty for the checkpoint's.
        utilization: share of the memory that may be used.
    """

    memory: int
    tensor: int = 1
    pipeline: int = 1
    dtype: str = ""
    kv_dtype: str = "auto"
    quantization: str = ""
    utilization: float = UTILIZATION


@dataclass(frozen=True, slots=True)
class Size:
    """What fits; bytes are those of one device.

    Attributes:
        parameters: of the whole model.
        weights: bytes of weights.
        token: bytes of KV cache a token, in layers that keep every token.
        window_token: the same in layers with a sliding window.
        window: tokens that those keep of a sequence.
        cache: bytes left for the KV cache; negative if the weights alone do not fit.
        context: most positions the model was made for; 0 if unknown.
    """

    parameters: int
    weights: int
    token: int
    window_token: int
    window: int
    cache: int
    context: int

    def sequence(self, tokens: int) -> int:
        """Return the bytes that one sequence of `tokens` takes, in whole blocks."""
        blocks = ceil(tokens / BLOCK) * BLOCK
        kept = min(blocks, self._kept) if self.window else blocks
        return blocks * self.token + kept * self.window_token

    def sequences(self, tokens: int) -> int:
        """Return how many sequences of `tokens` fit at once."""
        return max(0, self.cache) // max(1, self.sequence(tokens))

    @property
    def cached_tokens(self) -> int:
        """Tokens that fit in all, were no window used: vLLM's "GPU KV cache size"."""
        each = (self.token + self.window_token) * BLOCK
        return max(0, self.cache) // max(1, each) * BLOCK

    def longest(self) -> int:
        """Return the longest single sequence that fits, in tokens; at most the model's own."""
        most = self.context or self.cached_tokens
        if self.sequences(most):
            return most
        if self.window and self.token:
            left = self.cache - self._kept * self.window_token
            beyond = left // (self.token * BLOCK) * BLOCK
            if beyond >= self._kept:
                return min(most, beyond)
        return min(most, self.cached_tokens)

    @property
    def _kept(self) -> int:
        """Tokens that a layer with a window keeps of a long sequence, in whole blocks."""
        return ceil(self.window / BLOCK) * BLOCK + BLOCK


def bytes_of(dtype: str) -> float:
    """Return the bytes that a number of a type takes; raise `UnknownType` for another."""
    try:
        return _BYTES[dtype.removeprefix("torch.")]
    except KeyError:
        raise UnknownType(f"no size is known of type {dtype!r}") from None


def count_weights(shape: Shape) -> Weights:
    """Return the parameters of a Llama-like decoder of this shape."""
    attention = _attention(shape)
    matrices = 3 if shape.gated else 2
    dense = matrices * shape.hidden * shape.intermediate
    sparse_layers = shape.layers - shape.dense_layers if shape.experts else 0
    each = matrices * shape.hidden * shape.expert_intermediate
    sparse = (shape.experts + shape.shared_experts) * each + shape.experts * shape.hidden
    linear = shape.layers * attention
    linear += (shape.layers - sparse_layers) * dense + sparse_layers * sparse
    embeddings = shape.vocabulary * shape.hidden * (1 if shape.tied else 2)
    norms = (2 * shape.layers + 1) * shape.hidden
    return Weights(linear, embeddings + norms)


def _attention(shape: Shape) -> int:
    """Return the parameters of one attention layer."""
    wide = shape.heads * shape.head_dim
    if not shape.latent:
        return 2 * shape.hidden * wide + 2 * shape.hidden * shape.kv_heads * shape.head_dim
    rank = shape.latent - shape.rope_dim
    queries = (
        shape.query_latent * (shape.hidden + wide) if shape.query_latent else (shape.hidden * wide)
    )
    unpacked = shape.heads * (shape.head_dim - shape.rope_dim + shape.value_dim)
    output = shape.heads * shape.value_dim * shape.hidden
    return queries + shape.hidden * shape.latent + rank * unpacked + output


def kv_token_bytes(shape: Shape, kv_bytes: float, *, tensor: int = 1, pipeline: int = 1) -> float:
    """Return the bytes of KV cache that one token takes on one device, in all layers.

    Heads are split over `tensor` devices, and repeated when there are fewer of them than
    devices; a latent vector is the same on each.
    """
    layers = shape.layers / pipeline
    if shape.latent:
        return layers * shape.latent * kv_bytes
    heads = max(1, shape.kv_heads / tensor)
    return 2 * layers * heads * shape.head_dim * kv_bytes


def predict(shape: Shape, deployment: Deployment) -> Size:
    """Return what fits on one device of a deployment.

    Raises:
        UnknownType: a type or quantisation of which the size is not known.
    """
    dtype = deployment.dtype if deployment.dtype not in {"", "auto"} else shape.dtype
    number = bytes_of(dtype)
    kv_bytes = number if deployment.kv_dtype == "auto" else bytes_of(deployment.kv_dtype)
    counted = count_weights(shape)
    weights = counted.linear * _weight_bytes(shape, deployment, number) + counted.other * number
    weights /= deployment.tensor * deployment.pipeline
    token = kv_token_bytes(shape, kv_bytes, tensor=deployment.tensor, pipeline=deployment.pipeline)
    windowed = token * shape.window_layers / shape.layers
    usable = deployment.memory * (deployment.utilization - OVERHEAD)
    return Size(
        parameters=counted.total,
        weights=ceil(weights),
        token=ceil(token - windowed),
        window_token=ceil(windowed),
        window=shape.window if shape.window_layers else 0,
        cache=int(usable - weights),
        context=shape.context,
    )


def _weight_bytes(shape: Shape, deployment: Deployment, number: float) -> float:
    if shape.quantized_bits:
        return shape.quantized_bits / 8 * (1 + 2.5 / 64 if shape.quantized_bits < 8 else 1)  # noqa: PLR2004 -- bits
    if not deployment.quantization:
        return number
    try:
        return _WEIGHT_BYTES[deployment.quantization]
    except KeyError:
        known = ", ".join(_WEIGHT_BYTES)
        raise UnknownType(
            f"no size is known of quantization {deployment.quantization!r}; known are: {known}"
        ) from None


def deployment_of(pool: Pool, memory: int) -> Deployment:
    """Return how a pool would run its model on devices of `memory` bytes."""
    options = pool.engine_options
    return Deployment(
        memory=memory,
        tensor=pool.parallel.tensor,
        pipeline=pool.parallel.pipeline,
        dtype=str(options.get("dtype") or ""),
        kv_dtype=pool.kv_cache_dtype,
        quantization=pool.quantization,
        utilization=float(options.get("gpu_memory_utilization") or UTILIZATION),
    )
