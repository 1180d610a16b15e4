"""What the frozen base computes for a batch of dialogues, as the lookahead needs it."""

from dataclasses import dataclass

import torch
from torch import Tensor

from eventrail.worker.bundled.batches import Batch, collate
from eventrail.worker.bundled.family.dialogues import Dialogue, join
from eventrail.worker.bundled.family.heads import ahead
from eventrail.worker.bundled.family.lookahead import HEADS, LAST
from eventrail.worker.bundled.net import Llama, layers_of, rotary

TOGETHER = 4  # dialogues in a batch, of similar length


@dataclass(frozen=True)
class Sight:
    """A batch and what the base made of it.

    Attributes:
        batch: the dialogues.
        last: the residual stream before the last layer, (batch, length, hidden), half precision.
        final: the stream before the final norm at the answers' tokens, (tokens, hidden).
        wanted: the tokens that follow there, (tokens, ahead).
    """

    batch: Batch
    last: Tensor
    final: Tensor
    wanted: Tensor


def grouped(dialogues: list[Dialogue]) -> list[list[Dialogue]]:
    """Groups of `TOGETHER` dialogues of similar length, so that little is padding."""
    order = sorted(dialogues, key=lambda told: len(told.context) + sum(map(len, told.questions)))
    return [order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)]


@torch.no_grad()
def sight(base: Llama, dialogues: list[Dialogue], pad: int, count: int) -> Sight:
    """Run the base over dialogues; `count` tokens ahead are wanted."""
    batch = collate([join(told) for told in dialogues], pad)
    streams = residual_streams(base, batch)
    wanted = [row for told in dialogues for a in told.answers for row in ahead(list(a), count)]
    final = streams[-1].flatten(0, 1)[batch.copies[0]]
    return Sight(batch, streams[LAST].half(), final, torch.tensor(wanted))


def residual_streams(base: Llama, batch: Batch) -> list[Tensor]:
    """The residual stream before each layer and, last, before the final norm."""
    x: Tensor = base.model.embed_tokens(batch.tokens)
    table = rotary(batch.positions, base.model.shape)
    found = [x]
    for layer in layers_of(base):
        x = layer(x, table, batch.mask)
        found.append(x)
    return found


def sizes_of(base: Llama, seen: Sight) -> list[float]:
    """Root mean square, over old and new features, of the streams the new parts read."""
    width = base.model.shape.hidden + HEADS * base.model.shape.head_dim
    first = base.model.embed_tokens(seen.batch.tokens)
    streams = (first, seen.last.float(), seen.final)
    return [float((x.square().sum(-1) / width).sqrt().mean()) for x in streams]
