"""Starting weights of the lookahead that already note and look, in the spirit of `wiring`."""

from typing import cast

import torch
from torch import Tensor

from eventrail.worker.bundled.family.lookahead import LAST, Grafted, Lookahead, quarter
from eventrail.worker.bundled.net import Llama, layers_of
from eventrail.worker.bundled.wiring import FAST, PEAK

COPYING = 2  # the base's layer that looks up what to copy
MATCH, CHAIN, WRITE = 2.5, 0.5, 3.0  # gains: of matching, of the token before, of what was found


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


def _orthogonal(size: int) -> Tensor:
    return cast("Tensor", torch.linalg.qr(torch.randn(size, size))[0])
