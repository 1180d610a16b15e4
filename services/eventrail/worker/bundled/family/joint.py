"""Train the lookahead and the Medusa heads that read it, together, on the frozen base's answers."""

from pathlib import Path
from random import Random

import torch
from torch import Tensor, nn

from eventrail.worker.bundled.family.heads import Heads, acceptance, head_weights, medusa_loss
from eventrail.worker.bundled.family.lookahead import FIRST, LAST, Lookahead, normed, quarter
from eventrail.worker.bundled.family.lookahead_wiring import wire
from eventrail.worker.bundled.family.loop import Done, Plan, train
from eventrail.worker.bundled.family.shards import read_shard
from eventrail.worker.bundled.family.sights import Sight, grouped, sight, sizes_of
from eventrail.worker.bundled.net import Llama, layers_of

COUNT = 3  # heads: one for each token the lookahead notes
LAYERS = 2  # residual layers of a head
DECAY = 0.8  # of the loss weight from one head to the next
KEEP = 0.05  # scale at which the heads' output starts from the base's
ENLARGE = 20.0  # what a head multiplies the code it reads with
SAY = 0.15  # scale at which the heads' output starts from the codes
CALM = 0.2  # scale of the residual layers' random start


class Joint(nn.Module):
    """The lookahead beside a frozen base, and the heads over both streams."""

    def __init__(self, base: Llama, sizes: list[float]) -> None:
        super().__init__()
        self.graft = Lookahead(base, sizes)
        wire(self.graft, base)
        output = base.model.embed_tokens.weight.detach()
        codes = torch.zeros_like(self.graft.codes)
        self.heads = Heads(torch.cat((KEEP * output, codes), dim=1), COUNT, LAYERS)
        wire_heads(self.heads, self.graft)

    def forward(self, seen: Sight, base: Llama) -> list[Tensor]:
        """Logits of each head at the answers' tokens."""
        batch = seen.batch
        streams = (base.model.embed_tokens(batch.tokens), seen.last.float())
        first, last = (layers_of(base)[number].input_layernorm for number in (FIRST, LAST))
        weights = (first.weight, last.weight)
        new = self.graft(batch.tokens, streams, weights, batch.positions, batch.mask)
        there = new.flatten(0, 1)[batch.copies[0]]
        norm = base.model.norm
        both = normed(seen.final, norm.weight, there, self.graft.gain, norm.eps)
        return self.heads(torch.cat(both, dim=-1))


@torch.no_grad()
def wire_heads(heads: Heads, graft: Lookahead) -> None:
    """Let each head read its quarter of the new stream, twice, once with the sign turned.

    The difference of the two, `silu(z) - silu(-z)`, is `z`: so the layer is linear to begin with.
    """
    hidden, size = graft.shape.hidden, graft.shape.head_dim
    plus, minus = quarter(hidden, size, 2), quarter(hidden, size, 3)
    heads.output[:, plus] = SAY * graft.codes[:, :size]
    heads.output[:, minus] = -SAY * graft.codes[:, :size]
    for number in range(COUNT):
        for linear in heads.linears(number):
            linear.weight.mul_(CALM)
        first = heads.linears(number)[0].weight
        own = quarter(hidden, size, number + 1)
        first[plus, own] = ENLARGE * torch.eye(size)
        first[minus, own] = -ENLARGE * torch.eye(size)


class Sights:
    """The training batches in a fixed grouping; the base runs over each once."""

    def __init__(self, base: Llama, shards: list[Path], pad: int) -> None:
        self.base, self.pad = base, pad
        self.groups = [group for path in shards for group in grouped(read_shard(path))]
        self._seen: dict[int, Sight] = {}

    def __getitem__(self, number: int) -> Sight:
        if number not in self._seen:
            self._seen[number] = sight(self.base, self.groups[number], self.pad, COUNT)
        return self._seen[number]


def train_lookahead(sights: Sights, plan: Plan, seed: int) -> tuple[Joint, Done]:
    """Train a lookahead and its heads in `plan.folder`, or go on with them."""
    torch.manual_seed(seed)
    base = sights.base
    net = Joint(base, sizes_of(base, sights[0]))
    weights = head_weights(COUNT, DECAY)

    def loss_of(step: int) -> tuple[Tensor, int, dict[str, float]]:
        random = Random(f"{seed}:{step}")  # noqa: S311 -- reproducible, not secret
        seen = sights[random.randrange(len(sights.groups))]
        logits = net(seen, base)
        found = acceptance([given.detach() for given in logits], seen.wanted)
        named = {f"head_{number}": share for number, share in enumerate(found, 1)}
        return medusa_loss(logits, seen.wanted, weights), seen.batch.tokens.numel(), named

    return net, train(net, loss_of, plan, "lookahead")
