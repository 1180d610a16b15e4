"""A draft model: two of the base's layers, distilled until they say what the base would say.

The layers it starts from are the two between which the base copies: the one that tells each token
what came before it, and the one that looks that up. Taking a student's layers from its teacher is
DistilBERT's start (Sanh et al. 2019); the loss is the usual pair of Kullback-Leibler divergence to
the teacher's distribution and cross entropy on the teacher's own greedy answers.
"""

from dataclasses import replace
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 -- the name every PyTorch reader knows

from eventrail.worker.bundled.batches import collate
from eventrail.worker.bundled.family.base import BASE
from eventrail.worker.bundled.family.dialogues import join
from eventrail.worker.bundled.family.features import Shard, load
from eventrail.worker.bundled.family.loop import Done, Plan, train
from eventrail.worker.bundled.net import Llama, layers_of

TAUGHT_BY = (0, 2)  # the base's layers the draft starts from
DRAFT = replace(BASE, layers=len(TAUGHT_BY))
HARD = 0.5  # weight of cross entropy on the greedy answers; the divergence weighs one
ROWS = 6  # dialogues a step


def draft_net(base: Llama) -> Llama:
    """The student at its start: the base's embedding, final norm and two of its layers."""
    net = Llama(DRAFT)
    net.model.embed_tokens.load_state_dict(base.model.embed_tokens.state_dict())
    net.model.norm.load_state_dict(base.model.norm.state_dict())
    for mine, number in zip(layers_of(net), TAUGHT_BY, strict=True):
        mine.load_state_dict(layers_of(base)[number].state_dict())
    return net


def distillation_loss(student: Tensor, teacher: Tensor, said: Tensor) -> Tensor:
    """Divergence from the teacher plus `HARD` times cross entropy, in nats a token.

    Args:
        student: logits (tokens, vocabulary).
        teacher: logits of the same shape.
        said: the teacher's greedy tokens (tokens,).
    """
    soft = F.kl_div(
        student.log_softmax(-1), teacher.log_softmax(-1), reduction="batchmean", log_target=True
    )
    return soft + HARD * F.cross_entropy(student, said)


class Lessons:
    """Batches of dialogues with what the base thought; a step's batch depends on its number."""

    def __init__(self, shards: list[Path], base: Llama, pad: int, seed: int) -> None:
        self.base, self.pad, self.seed = base, pad, seed
        self.shards: list[Shard] = [load(path, base, pad) for path in shards]

    def loss(self, net: Llama, step: int) -> tuple[Tensor, int, dict[str, float]]:
        """The loss of one step, the tokens it saw, and the share of answers' tokens agreed on."""
        random = Random(f"{self.seed}:{step}")  # noqa: S311 -- reproducible, not secret
        shard = random.choice(self.shards)
        chosen = random.sample(range(len(shard.dialogues)), ROWS)
        batch = collate([join(shard.dialogues[i]) for i in chosen], self.pad)
        student = net(batch.tokens, batch.positions, batch.mask, batch.copies[0])
        states = torch.cat([shard.states_of(i) for i in chosen])
        teacher = states @ self.base.model.embed_tokens.weight.T
        loss = distillation_loss(student, teacher, batch.copies[1])
        agreed = (student.detach().argmax(-1) == batch.copies[1]).float().mean()
        return loss, batch.tokens.numel(), {"agreement": float(agreed)}


def train_draft(lessons: Lessons, plan: Plan) -> Done:
    """Train a draft in `plan.folder`, or go on with it."""
    net = draft_net(lessons.base).requires_grad_(requires_grad=True).train()
    return train(net, lambda step: lessons.loss(net, step), plan, "draft")
