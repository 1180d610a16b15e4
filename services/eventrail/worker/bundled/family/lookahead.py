"""Attention heads that read ahead, grafted beside the frozen base.

A Medusa head sees one hidden state. The base's hidden state at a token decides the next token: it
has looked up where that one stands in the context, and says nothing of what stands after it. So
the base gets a second, tiny residual stream beside its own, with attention heads that

- in the first layer note for each token the three tokens before it, and
- in the last layer look for the tokens whose first, second or third predecessor is the token the
  base is about to say, which are the tokens it will say next.

The new stream is `TINY` times as large as the old, so the norms and the output see nothing of it:
the base's weights and, but for rounding, its answers stay what they were. The norm's weights
enlarge it again where the new heads and the Medusa heads read it.
"""

import math
from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 -- the name every PyTorch reader knows

from eventrail.worker.bundled.net import Llama, layers_of, rotary, rotate
from eventrail.worker.bundled.shape import Shape
from eventrail.worker.bundled.wiring import FAST, PEAK

COPYING = 2  # the base's layer that looks up what to copy
FIRST, LAST = 0, 4  # the layers that get new heads
HEADS = 4  # new heads in a layer
TINY = 2.0**-10  # size of the new stream
SEEN = 0.02  # size at which the Medusa heads see it; what they find there they enlarge
MATCH, CHAIN, WRITE = 2.5, 0.5, 3.0  # gains: of matching, of the token before, of what was found


class Grafted(nn.Module):
    """New attention heads of one layer: they read both streams and write the new one."""

    def __init__(self, shape: Shape, gain: float) -> None:
        super().__init__()
        self.width = HEADS * shape.head_dim
        self.shape = shape
        self.gain = nn.Parameter(torch.tensor(gain), requires_grad=False)
        self.q_proj = nn.Linear(shape.hidden + self.width, self.width)
        self.k_proj = nn.Linear(shape.hidden + self.width, self.width)
        self.v_proj = nn.Linear(shape.hidden + self.width, self.width)
        self.o_proj = nn.Linear(self.width, self.width, bias=False)
        for projection in (self.q_proj, self.k_proj, self.v_proj):
            nn.init.normal_(projection.weight, std=0.02)
            nn.init.zeros_(projection.bias)
        nn.init.normal_(self.o_proj.weight, std=0.02)

    def forward(self, old: Tensor, weight: Tensor, new: Tensor, table: tuple[Tensor, Tensor],
                mask: Tensor) -> Tensor:  # fmt: skip
        """What the new heads add to the new stream.

        Args:
            old: the base's residual stream (batch, length, hidden).
            weight: the base's norm weight of this layer.
            new: the new stream at full size (batch, length, width).
            table: of rotary position embedding.
            mask: who may see whom (batch, 1, length, length).
        """
        seen = torch.cat(normed(old, weight, new, self.gain, self.shape.norm_eps), dim=-1)
        batch, length, _ = seen.shape
        split = (batch, length, HEADS, self.shape.head_dim)
        query = rotate(self.q_proj(seen).view(split).transpose(1, 2), *table)
        key = rotate(self.k_proj(seen).view(split).transpose(1, 2), *table)
        value = self.v_proj(seen).view(split).transpose(1, 2)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, self.width))


def normed(old: Tensor, weight: Tensor, new: Tensor, gain: Tensor, eps: float
           ) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Both streams after the norm of the grafted model, whose weight is that of `norm_weight`."""
    width = old.shape[-1] + new.shape[-1]
    squares = old.square().sum(-1, keepdim=True) + (TINY * new).square().sum(-1, keepdim=True)
    scale = torch.rsqrt(squares / width + eps)
    return old * scale * weight * shrink(old.shape[-1], width), new * scale * gain


def shrink(old: int, width: int) -> float:
    """By how much a norm's weight falls when empty features are put beside the old ones."""
    return math.sqrt(old / width)


class Lookahead(nn.Module):
    """The new stream: a code for every token, noting heads and looking heads.

    Args:
        base: the frozen model.
        sizes: root mean square, over old and new features, of the base's residual stream where
            the first layer, the last layer and the output read it.
    """

    def __init__(self, base: Llama, sizes: Sequence[float]) -> None:
        super().__init__()
        shape = base.model.shape
        self.shape = shape
        width = HEADS * shape.head_dim
        self.codes = nn.Parameter(torch.zeros(shape.vocabulary, width))
        self.note = Grafted(shape, sizes[0])
        self.look = Grafted(shape, sizes[1])
        self.gain = nn.Parameter(torch.tensor(SEEN * sizes[2]), requires_grad=False)
        wire(self, base)

    def forward(
        self,
        tokens: Tensor,
        streams: tuple[Tensor, Tensor],
        weights: tuple[Tensor, Tensor],
        positions: Tensor,
        mask: Tensor,
    ) -> Tensor:
        """The new stream at full size behind the last layer, (batch, length, width).

        Args:
            tokens: (batch, length).
            streams: the base's residual stream where the first and the last layer read it.
            weights: the norms' weights there.
            positions: (batch, length).
            mask: (batch, 1, length, length).
        """
        table = rotary(positions, self.shape)
        new = F.embedding(tokens, self.codes)
        new = new + self.note(streams[0], weights[0], new, table, mask)
        return new + self.look(streams[1], weights[1], new, table, mask)


@torch.no_grad()
def wire(graft: Lookahead, base: Llama) -> None:
    """Outline noting and looking in the starting weights; training shapes them freely.

    The code of a token is a random projection of its embedding, in the first quarter of the new
    stream; the token before, the one before that and the third stand in the others.
    """
    size, hidden = graft.shape.head_dim, graft.shape.hidden
    embedding = base.model.embed_tokens.weight
    projection = _orthogonal(hidden)[:size]
    raw = (embedding - embedding.mean(0)) @ projection.T
    scale = 1 / raw.std()
    graft.codes[:, :size] = raw * scale
    for step in (1, 2, 3):
        _note(graft.note, step - 1, step)
    turn = _orthogonal(size)
    half = size // 2
    keep = (torch.arange(half) >= FAST).float()
    slow = torch.cat((keep, keep))[:, None]
    for head in range(3):
        rows, before = slice(head * size, (head + 1) * size), quarter(hidden, size, head + 1)
        graft.look.q_proj.weight[rows, :hidden] = MATCH * slow * projection * scale
        graft.look.k_proj.weight[rows, before] = MATCH * slow * torch.eye(size)
        if head < 2:  # noqa: PLR2004 -- the third has no fourth predecessor beside it
            further = quarter(hidden, size, head + 2)
            graft.look.q_proj.weight[rows, quarter(hidden, size, 0)] = CHAIN * MATCH * slow * turn
            graft.look.k_proj.weight[rows, further] = MATCH * slow * turn
        _carry(graft.look, head, head + 1, WRITE)
    _as_the_base(graft.look, base)
    _carry(graft.look, 3, 1, WRITE)


def _as_the_base(layer: Grafted, base: Llama) -> None:
    """Let the last head look as the base's own copying head does, but from what that one found.

    By the last layer the base's stream holds the token it is about to say where the copying head
    had read the present one, so the same weights look up one token further.
    """
    copying, last = (layers_of(base)[number] for number in (COPYING, LAST))
    size, hidden = layer.shape.head_dim, layer.shape.hidden
    rows = slice(3 * size, 4 * size)
    ratio = copying.input_layernorm.weight / last.input_layernorm.weight
    for mine, theirs in (
        (layer.q_proj, copying.self_attn.q_proj),
        (layer.k_proj, copying.self_attn.k_proj),
    ):
        mine.weight[rows, :hidden] = theirs.weight[:size] * ratio
        mine.bias[rows] = theirs.bias[:size]


def _note(layer: Grafted, head: int, steps: int) -> None:
    """Fix a head on the token `steps` back, whose code it writes into quarter `steps`."""
    size = layer.shape.head_dim
    half = size // 2
    amplitude = torch.tensor([*PEAK, *[0.0] * (half - len(PEAK))])
    angle = steps * layer.shape.rope_theta ** -(torch.arange(half) / half)
    rows = slice(head * size, (head + 1) * size)
    turned = (amplitude * torch.cos(angle), -amplitude * torch.sin(angle))
    layer.q_proj.bias[rows] = torch.cat(turned)
    layer.k_proj.bias[rows] = torch.cat((amplitude, torch.zeros_like(amplitude)))
    _carry(layer, head, steps, 1.0)


def _carry(layer: Grafted, head: int, number: int, gain: float) -> None:
    """Let a head copy the code of the token it attends to into a quarter of the new stream."""
    size, hidden = layer.shape.head_dim, layer.shape.hidden
    rows = slice(head * size, (head + 1) * size)
    layer.v_proj.weight[rows, quarter(hidden, size, 0)] = torch.eye(size)
    layer.o_proj.weight[number * size : (number + 1) * size, rows] = gain * torch.eye(size)


def quarter(hidden: int, size: int, number: int) -> slice:
    """The features of a quarter of the new stream, counted behind the `hidden` old ones."""
    return slice(hidden + number * size, hidden + (number + 1) * size)


def _orthogonal(size: int) -> Tensor:
    return cast("Tensor", torch.linalg.qr(torch.randn(size, size))[0])
