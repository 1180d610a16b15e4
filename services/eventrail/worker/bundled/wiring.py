"""Starting weights that already look things up.

Copying needs a pair of attention heads ("induction", Olsson et al. 2022): one tells each token
what came before it, the next attends to tokens whose predecessor equals the current token.
Choosing a sentence needs three more: each token learns the marker of its sentence, question
tokens read the markers of equal tokens in the context, the answer's first position gathers what
they read. From random weights all this takes millions of tokens to form. Writing its outline into
the starting weights, in the spirit of mimetic initialisation (Trockman and Kolter 2023), spends
those tokens on judging which words matter; training then shapes all weights freely.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor

from eventrail.worker.bundled.net import Attention, Llama, layers_of

PEAK = (7.0, 6.0, 5.0, 4.0)  # bias amplitudes, fastest rotation first, that point one token back
NEAR = (0.0, 0.0, 0.0, 3.0, 4.0, 4.0, 3.0)  # the same for "the nearest marker"
MATCH = 2.5  # gain of a head that attends to equal content
SAME = 1.0  # gain of copying from the sentence the answer began with
FAST = 7  # pairs of features that rotate too fast to compare content over a long distance
GATHER = 4.0  # gain of attending to the question
WRITE = 8.0  # gain of what a copying head writes
CHOOSE = 4.0  # gain of what the gathering head writes
VOTE = 2.0  # gain of what a question token read
EARLIER = 0.6  # share of the token before last in what stands for the past
CHAIN = 0.5  # weight of the token before when looking for where the answer stands
QUIET = 0.3  # scale of what the random rest writes
SHARED = 8.0  # length of the component all markers have in common (an embedding's is 11.3)
LAST = 0.1  # starting scale of the final norm, so that logits start small


@dataclass(frozen=True)
class Parts:
    """Orthogonal quarters of the residual stream, each as wide as a head."""

    this: Tensor  # what the token is, first half
    also: Tensor  # what the token is, second half; of a marker: which sentence
    before: Tensor  # what the token before is
    sentence: Tensor  # which sentence the token stands in


@torch.no_grad()
def wire(net: Llama, markers: Sequence[int], question: int) -> None:
    """Outline look-up in the first three layers; `question` opens the question like a marker."""
    shape = net.model.shape
    parts = Parts(*torch.chunk(_orthogonal(shape.hidden), shape.hidden // shape.head_dim))
    embedding = net.model.embed_tokens.weight
    _write_embedding(embedding, parts)
    shared = torch.nn.functional.normalize(parts.this.T @ torch.randn(shape.head_dim), dim=0)
    embedding[[*markers, question]] += SHARED * shared
    net.model.norm.weight.fill_(LAST)
    for layer in layers_of(net):
        layer.self_attn.o_proj.weight *= QUIET
        layer.mlp.down_proj.weight *= QUIET
    first, second, third = (layer.self_attn for layer in layers_of(net)[:3])
    turn = _orthogonal(shape.head_dim)
    _look_back(first, 0, 1)
    _carry(first, 0, parts.this, parts.before, 1.0)
    _look_back(first, 2, 2)
    _carry(first, 2, parts.this, turn.T @ parts.before, EARLIER)
    _nearest_marker(first, 1, shared)
    _carry(first, 1, parts.also, parts.sentence, 1.0)
    for head, carried in enumerate((parts.this, parts.also)):
        _compare(third, head, parts.this + CHAIN * turn @ parts.before, parts.before)
        _by_sentence(third, head, parts.sentence)
        _carry(third, head, carried, carried, WRITE)
    turned = _orthogonal(shape.head_dim) @ parts.sentence
    _compare(second, 2, parts.also, parts.also)
    _carry(second, 2, parts.sentence, turned, VOTE)
    asked = parts.sentence.T @ (parts.also @ embedding[question])
    _gather(third, 3, torch.nn.functional.normalize(asked, dim=0))
    _carry(third, 3, turned, parts.also, CHOOSE)


def _write_embedding(embedding: Tensor, parts: Parts) -> None:
    """Give every token its own random direction within half of the residual stream."""
    half = torch.cat((parts.this, parts.also))
    embedding.copy_(torch.randn(len(embedding), len(half)) @ half * 2**0.5)


def _compare(attention: Attention, head: int, query: Tensor, key: Tensor) -> None:
    """Attend where what `key` reads there equals what `query` reads here."""
    rows = _rows(attention, head)
    slow = _slow(attention)
    attention.q_proj.weight[rows] = MATCH * slow * query
    attention.k_proj.weight[rows] = MATCH * slow * key


def _by_sentence(attention: Attention, head: int, sentence: Tensor) -> None:
    """Make a head prefer tokens of the same sentence."""
    rows = _rows(attention, head)
    mixed = _orthogonal(len(sentence)) @ sentence
    attention.q_proj.weight[rows] += SAME * _slow(attention) * mixed
    attention.k_proj.weight[rows] += SAME * _slow(attention) * mixed


def _slow(attention: Attention) -> Tensor:
    """A column that keeps a head's slowly rotating features, where distance hardly matters."""
    half = attention.shape.head_dim // 2
    keep = (torch.arange(half) >= FAST).float()
    return torch.cat((keep, keep))[:, None]


def _carry(attention: Attention, head: int, read: Tensor, write: Tensor, gain: float) -> None:
    """Move what `read` sees at the attended token to the directions `write` here."""
    attention.v_proj.weight[_rows(attention, head)] = read
    attention.o_proj.weight[:, _rows(attention, head)] = gain * write.T


def _look_back(attention: Attention, head: int, steps: int) -> None:
    """Fix a head on an earlier token, by biases that rotary embedding turns into a peak there."""
    amplitude, frequency = _rotation(attention, PEAK)
    rows = _rows(attention, head)
    angle = steps * frequency
    turned = (amplitude * torch.cos(angle), -amplitude * torch.sin(angle))
    attention.q_proj.bias[rows] = torch.cat(turned)
    attention.k_proj.bias[rows] = torch.cat((amplitude, torch.zeros_like(amplitude)))
    attention.q_proj.weight[rows] *= 0.1
    attention.k_proj.weight[rows] *= 0.1


def _nearest_marker(attention: Attention, head: int, shared: Tensor) -> None:
    """Attend to tokens with the markers' component, the nearer the more."""
    amplitude, _ = _rotation(attention, NEAR)
    rows = _rows(attention, head)
    still = torch.cat((amplitude, torch.zeros_like(amplitude)))
    attention.q_proj.bias[rows] = still
    attention.q_proj.weight[rows] *= 0.1
    attention.k_proj.weight[rows] = 0.3 * still[:, None] * shared[None, :]


def _gather(attention: Attention, head: int, asked: Tensor) -> None:
    """Attend evenly to the tokens that stand behind the question's marker."""
    rows = _rows(attention, head)
    still = torch.zeros(attention.shape.head_dim)
    still[attention.shape.head_dim // 2 - 3 : attention.shape.head_dim // 2] = 1.0  # slow rotation
    attention.q_proj.bias[rows] = GATHER * still
    attention.q_proj.weight[rows] *= 0.1
    attention.k_proj.weight[rows] = still[:, None] * asked[None, :]


def _rotation(attention: Attention, amplitudes: Sequence[float]) -> tuple[Tensor, Tensor]:
    half = attention.shape.head_dim // 2
    amplitude = torch.tensor([*amplitudes, *[0.0] * (half - len(amplitudes))])
    return amplitude, attention.shape.rope_theta ** -(torch.arange(half) / half)


def _rows(attention: Attention, head: int) -> slice:
    return slice(head * attention.shape.head_dim, (head + 1) * attention.shape.head_dim)


def _orthogonal(size: int) -> Tensor:
    """A random orthogonal matrix."""
    return cast("Tensor", torch.linalg.qr(torch.randn(size, size))[0])
