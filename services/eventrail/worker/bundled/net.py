"""A lean Llama for training: the weights and arithmetic of `LlamaForCausalLM` in little code.

Parameter names equal the Hugging Face checkpoint's, so exporting is saving the state dict.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 -- the name every PyTorch reader knows

from eventrail.worker.bundled.shape import Shape


class Norm(nn.Module):
    """Root-mean-square layer normalisation over the last dimension."""

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Normalise `x` of shape (..., size)."""
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.eps)


def rotary(positions: Tensor, shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosine and sine tables, (batch, 1, length, head_dim), of rotary position embedding."""
    half = shape.head_dim // 2
    steps = torch.arange(half, dtype=torch.float32) / half
    frequency = shape.rope_theta**-steps
    angle = positions[:, None, :, None].float() * frequency
    angle = torch.cat((angle, angle), dim=-1)
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Apply rotary position embedding to `x` of shape (batch, heads, length, head_dim)."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


class Attention(nn.Module):
    """Multi-head self-attention under an explicit mask."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        size, bias = shape.hidden, shape.attention_bias
        self.q_proj = nn.Linear(size, size, bias=bias)
        self.k_proj = nn.Linear(size, size, bias=bias)
        self.v_proj = nn.Linear(size, size, bias=bias)
        self.o_proj = nn.Linear(size, size, bias=bias)

    def forward(self, x: Tensor, table: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Attend in `x` (batch, length, hidden) as `mask` (batch, 1, length, length) allows."""
        batch, length, size = x.shape
        split = (batch, length, self.shape.heads, self.shape.head_dim)
        query = rotate(self.q_proj(x).view(split).transpose(1, 2), *table)
        key = rotate(self.k_proj(x).view(split).transpose(1, 2), *table)
        value = self.v_proj(x).view(split).transpose(1, 2)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, size))


class Mlp(nn.Module):
    """The gated feed-forward part of a layer (SwiGLU)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.intermediate, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.intermediate, bias=False)
        self.down_proj = nn.Linear(shape.intermediate, shape.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Transform each position of `x` (..., hidden) on its own."""
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """Attention and feed-forward, each on a normalised residual stream."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = Norm(shape.hidden, shape.norm_eps)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = Norm(shape.hidden, shape.norm_eps)
        self.mlp = Mlp(shape)

    def forward(self, x: Tensor, table: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Add this layer's two contributions to the residual stream `x`."""
        x = x + self.self_attn(self.input_layernorm(x), table, mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Trunk(nn.Module):
    """Everything but the output head."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.hidden, shape.norm_eps)

    def forward(self, tokens: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        """Hidden states (batch, length, hidden) of `tokens` (batch, length)."""
        table = rotary(positions, self.shape)
        x = self.embed_tokens(tokens)
        for layer in self.layers:
            x = layer(x, table, mask)
        return self.norm(x)


class Llama(nn.Module):
    """A causal language model whose output head is tied to its input embedding."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.model = Trunk(shape)
        initialise(self, shape)

    def forward(self, tokens: Tensor, positions: Tensor, mask: Tensor, where: Tensor) -> Tensor:
        """Logits (selected, vocabulary) at the flat positions `where` only.

        Most positions carry no loss, so computing the head there would be wasted.
        """
        states = self.model(tokens, positions, mask)
        chosen = states.reshape(-1, states.shape[-1])[where]
        return chosen @ self.model.embed_tokens.weight.T


def layers_of(net: Llama) -> list[Layer]:
    """The layers in order, typed."""
    return [layer for layer in net.model.layers if isinstance(layer, Layer)]


def initialise(net: Llama, shape: Shape) -> None:
    """Draw the starting weights: small embeddings, residual writes scaled down by depth."""
    for name, parameter in net.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(parameter)
        elif "embed_tokens" in name:
            nn.init.normal_(parameter, std=shape.hidden**-0.5)
        elif parameter.dim() == 2:  # noqa: PLR2004 -- a matrix, not a norm's vector
            writes = name.endswith(("o_proj.weight", "down_proj.weight"))
            scale = 1 / math.sqrt(2 * shape.layers) if writes else 1.0
            nn.init.normal_(parameter, std=scale * parameter.shape[1] ** -0.5)
