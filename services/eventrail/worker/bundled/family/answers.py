"""The model's own greedy answers, found by guessing them and repairing the guess.

Greedy decoding gives a sequence exactly when each of its tokens is the likeliest after those
before it, which one pass over the whole sequence tells (the idea of Jacobi decoding, Santilli et
al. 2023). The target sentence is a good first guess for a model that copies, so a few passes over
a context with all its questions replace thousands of single steps.
"""

from collections.abc import Sequence
from functools import partial
from typing import cast

import torch
from torch import Tensor

from eventrail.worker.bundled.batches import collate
from eventrail.worker.bundled.family.dialogues import Dialogue, join
from eventrail.worker.bundled.net import Llama

LONGEST = 96  # tokens kept of an answer
PASSES = 6  # after so many, an answer is cut where the guess stops being right
TOGETHER = 4  # dialogues in a batch, of similar length
MORE = 6  # tokens guessed at once after an answer that has not ended


def repaired(answer: Sequence[int], best: Sequence[int], end: int) -> tuple[int, ...]:
    """The next guess: `answer` up to its first wrong token, then what the model said instead.

    Args:
        answer: the guess, at least one token.
        best: the likeliest token at each place of `answer`.
        end: the token that closes an answer.
    """
    wrong = next((i for i, (a, b) in enumerate(zip(answer, best, strict=True)) if a != b), None)
    if wrong is None and answer[-1] == end:
        return tuple(answer)
    at = len(answer) if wrong is None else wrong
    guess = [*answer[:at], *best[at:]]
    if end in guess[at:]:
        return tuple(guess[: guess.index(end, at) + 1])
    return tuple(guess + guess[-1:] * MORE)


def agreed(answer: Sequence[int], best: Sequence[int]) -> tuple[int, ...]:
    """The part of a guess that is certain: up to its first wrong token, which is put right."""
    wrong = next((i for i, (a, b) in enumerate(zip(answer, best, strict=True)) if a != b), None)
    return tuple(answer) if wrong is None else (*answer[:wrong], best[wrong])


@torch.no_grad()
def settle(net: Llama, dialogues: Sequence[Dialogue], end: int, pad: int) -> list[Dialogue]:
    """Replace the answers by the network's own greedy ones.

    An answer that is longer than `LONGEST` tokens, or not settled in `PASSES` passes, is cut: what
    is left of it is the beginning of the greedy answer.
    """
    current = list(dialogues)
    moving = list(range(len(current)))
    for number in range(PASSES):
        change = agreed if number == PASSES - 1 else partial(repaired, end=end)
        unsettled: list[int] = []
        for i, best in zip(moving, _best(net, [current[i] for i in moving], pad), strict=True):
            answers = current[i].answers
            fresh = tuple(change(a, b)[:LONGEST] for a, b in zip(answers, best, strict=True))
            if fresh != answers:
                unsettled.append(i)
                current[i] = current[i].answered(fresh)
        moving = unsettled
    return current


def _best(net: Llama, dialogues: Sequence[Dialogue], pad: int) -> list[list[list[int]]]:
    """For each dialogue and answer, the likeliest token at each place."""
    by_length = sorted(range(len(dialogues)), key=lambda i: len(dialogues[i].context))
    found: list[list[list[int]]] = [[] for _ in dialogues]
    for at in range(0, len(by_length), TOGETHER):
        chosen = by_length[at : at + TOGETHER]
        batch = collate([join(dialogues[i]) for i in chosen], pad)
        logits: Tensor = net(batch.tokens, batch.positions, batch.mask, batch.copies[0])
        best = iter(cast("list[int]", logits.argmax(-1).tolist()))
        for i in chosen:
            found[i] = [[next(best) for _ in answer] for answer in dialogues[i].answers]
    return found
