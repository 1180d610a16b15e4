"""Medusa heads (Cai et al. 2024) as vLLM computes them.

Head `k` reads the base's last hidden state, which decides the next token, and says which token
comes `k + 1` places after that one. A head sees nothing else: what a hidden state does not carry,
no head can say.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 -- the name every PyTorch reader knows

MISSING = -100  # no such token: the answer has ended


class Block(nn.Module):
    """Residual layers, each `x + silu(W x + b)`; they start as the identity's neighbours."""

    def __init__(self, hidden: int, layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(layers))
        for layer in self.linears():
            nn.init.normal_(layer.weight, std=0.5 * hidden**-0.5)
            nn.init.zeros_(layer.bias)

    def linears(self) -> list[nn.Linear]:
        """The layers in order, typed."""
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def forward(self, x: Tensor) -> Tensor:
        """Transform hidden states of shape (..., hidden)."""
        for layer in self.linears():
            x = x + F.silu(layer(x))
        return x


class Heads(nn.Module):
    """Heads over one base that share one output matrix; parameter names are vLLM's.

    Args:
        output: the matrix (vocabulary, hidden) to start from, as the base's own.
        count: heads, so tokens proposed at once.
        layers: residual layers of a head.
    """

    def __init__(self, output: Tensor, count: int, layers: int) -> None:
        super().__init__()
        vocabulary, hidden = output.shape
        self.blocks = nn.ModuleList(Block(hidden, layers) for _ in range(count))
        self.lm_heads = nn.ModuleList([nn.Linear(hidden, vocabulary, bias=False)])
        with torch.no_grad():
            self.output.copy_(output)

    @property
    def output(self) -> nn.Parameter:
        """The shared output matrix (vocabulary, hidden)."""
        return cast("nn.Parameter", self.lm_heads[0].weight)

    def linears(self, head: int) -> list[nn.Linear]:
        """The residual layers of one head, in order."""
        return cast("Block", self.blocks[head]).linears()

    def forward(self, states: Tensor) -> list[Tensor]:
        """Logits of each head, (positions, vocabulary), for states (positions, hidden)."""
        return [F.linear(block(states), self.output) for block in self.blocks]


def ahead(answer: list[int], count: int) -> list[list[int]]:
    """For each token of an answer, the `count` tokens after it; `MISSING` beyond the end."""
    padded = [*answer, *[MISSING] * count]
    return [padded[i + 1 : i + 1 + count] for i in range(len(answer))]


def head_weights(count: int, decay: float) -> list[float]:
    """Loss weights of the heads, the nearest the heaviest: `decay ** k`, summing to one."""
    raw = [decay**k for k in range(count)]
    return [value / sum(raw) for value in raw]


def medusa_loss(logits: list[Tensor], wanted: Tensor, weights: list[float]) -> Tensor:
    """Weighted cross entropy, in nats a token.

    Args:
        logits: of each head, (positions, vocabulary).
        wanted: (positions, heads), `MISSING` where there is no such token.
        weights: of each head.
    """
    losses = [F.cross_entropy(given, wanted[:, k], ignore_index=MISSING) * weights[k]
              for k, given in enumerate(logits)]  # fmt: skip
    return torch.stack(losses).sum()


def acceptance(logits: list[Tensor], wanted: Tensor) -> list[float]:
    """Share of positions where the heads up to each one are all right: what a chain accepts."""
    right = torch.stack([given.argmax(-1) for given in logits], dim=1) == wanted
    chain = right.long().cumprod(dim=1).double()
    there = (wanted != MISSING).double()
    shares = cast("list[float]", (chain.sum(0) / there.sum(0).clamp(min=1)).tolist())
    return [round(share, 4) for share in shares]
