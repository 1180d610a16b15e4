"""What the frozen base computes for its own answers, kept beside each shard."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from eventrail.worker.bundled.batches import collate
from eventrail.worker.bundled.family.dialogues import Dialogue, join
from eventrail.worker.bundled.family.shards import read_shard
from eventrail.worker.bundled.net import Llama

TOGETHER = 4  # dialogues in a forward pass


@dataclass(frozen=True)
class Shard:
    """Dialogues and, for each answer token in order, the base's hidden state that decided it.

    Attributes:
        states: (answer tokens, hidden), after the final norm, float16.
        offsets: index into `states` of each dialogue's first answer token.
    """

    dialogues: list[Dialogue]
    states: Tensor
    offsets: list[int]

    def states_of(self, number: int) -> Tensor:
        """The states of one dialogue's answers, float32."""
        count = sum(map(len, self.dialogues[number].answers))
        start = self.offsets[number]
        return self.states[start : start + count].float()


def load(path: Path, base: Llama, pad: int) -> Shard:
    """The features of a shard, computed and stored as `.pt` on first use."""
    dialogues = read_shard(path)
    kept = path.with_suffix(".pt")
    if not kept.exists():
        partial = path.with_suffix(".pt.partial")
        torch.save(_states(dialogues, base, pad), partial)
        partial.rename(kept)
    states: Tensor = torch.load(kept, weights_only=True)
    offsets = [0]
    for told in dialogues:
        offsets.append(offsets[-1] + sum(map(len, told.answers)))
    return Shard(dialogues, states, offsets)


@torch.no_grad()
def _states(dialogues: list[Dialogue], base: Llama, pad: int) -> Tensor:
    order = sorted(range(len(dialogues)), key=lambda i: len(dialogues[i].context))
    found: dict[int, Tensor] = {}
    for at in range(0, len(order), TOGETHER):
        chosen = order[at : at + TOGETHER]
        batch = collate([join(dialogues[i]) for i in chosen], pad)
        states = base.model(batch.tokens, batch.positions, batch.mask).flatten(0, 1)
        sizes = [sum(map(len, dialogues[i].answers)) for i in chosen]
        parts = states[batch.copies[0]].half().split(sizes)
        found.update(zip(chosen, parts, strict=True))
    return torch.cat([found[i] for i in range(len(dialogues))])
