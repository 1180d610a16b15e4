"""Medusa heads on the frozen base, trained on what it said itself (Medusa-1, self-distilled)."""

from random import Random
from typing import Any

import torch
from torch import Tensor

from eventrail.worker.bundled.family.features import Shard
from eventrail.worker.bundled.family.heads import (
    Heads,
    acceptance,
    ahead,
    head_weights,
    medusa_loss,
)
from eventrail.worker.bundled.family.loop import Done, Plan, train

HEADS = 3
LAYERS = 2  # residual layers of a head
DECAY = 0.8  # of the loss weight from one head to the next
POSITIONS = 512  # a step


class Sightings:
    """Hidden states of the base at the tokens of its answers, and the tokens that came after."""

    def __init__(self, shards: list[Shard]) -> None:
        self.states = torch.cat([shard.states for shard in shards])
        answers = (a for shard in shards for told in shard.dialogues for a in told.answers)
        self.wanted = torch.tensor([row for a in answers for row in ahead(list(a), HEADS)])

    def batch(self, random: Random) -> tuple[Tensor, Tensor]:
        """`POSITIONS` states, float32, and what each head should say there."""
        chosen = torch.tensor(random.choices(range(len(self.states)), k=POSITIONS))
        return self.states[chosen].float(), self.wanted[chosen]


def train_heads(base_output: Tensor, seen: Sightings, plan: Plan, seed: int) -> tuple[Heads, Done]:
    """Train heads in `plan.folder`, or go on with them.

    Args:
        base_output: the base's output matrix (vocabulary, hidden).
        seen: training data.
        plan: steps and rate; 1e-3 is the paper's rate.
        seed: of the heads' start and the batches.
    """
    torch.manual_seed(seed)
    heads = Heads(base_output, HEADS, LAYERS)
    weights = head_weights(HEADS, DECAY)

    def loss_of(step: int) -> tuple[Tensor, int, dict[str, float]]:
        random = Random(f"{seed}:{step}")  # noqa: S311 -- reproducible, not secret
        states, wanted = seen.batch(random)
        logits = heads(states)
        found = acceptance([given.detach() for given in logits], wanted)
        named = {f"head_{k}": share for k, share in enumerate(found, 1)}
        return medusa_loss(logits, wanted, weights), len(states), named

    return heads, train(heads, loss_of, plan, "medusa heads")


def heads_config(vocabulary: int, hidden: int, count: int, layers: int) -> dict[str, Any]:
    """`config.json` as vLLM's Medusa reads it.

    It must not name attention heads: vLLM takes any `num_*heads` for the number of Medusa heads.
    Without `medusa_fc_bias` the biases would be dropped without a word, without
    `original_lm_head` every head would want an output matrix of its own.
    """
    return {
        "architectures": ["MedusaModel"],
        "model_type": "medusa",
        "hidden_size": hidden,
        "vocab_size": vocabulary,
        "truncated_vocab_size": vocabulary,
        "num_heads": count,
        "num_hidden_layers": layers,
        "medusa_fc_bias": True,
        "original_lm_head": True,
        "max_position_embeddings": 2_048,
        "dtype": "bfloat16",
    }
