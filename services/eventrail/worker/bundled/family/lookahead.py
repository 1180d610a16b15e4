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

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 -- the name every PyTorch reader knows

from eventrail.worker.bundled.net import Llama, rotary, rotate
from eventrail.worker.bundled.shape import Shape

FIRST, LAST = 0, 4  # the layers that get new heads
HEADS = 4  # new heads in a layer
TINY = 2.0**-10  # size of the new stream
SEEN = 0.02  # size at which the Medusa heads see it; what they find there they enlarge


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


def quarter(hidden: int, size: int, number: int) -> slice:
    """The features of a quarter of the new stream, counted behind the `hidden` old ones."""
    return slice(hidden + number * size, hidden + (number + 1) * size)
