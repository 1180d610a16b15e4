"""From examples to tensors: rows of tokens, who may see whom, and where the loss is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor

from eventrail.worker.bundled.tasks import Ask, Example
from eventrail.worker.bundled.tokens import (
    ANSWER,
    BEGIN,
    ECHO,
    END,
    MARKERS,
    NONE,
    PAUSE,
    PAUSES,
    QUESTION,
    SPECIAL,
    id_of,
)  # fmt: skip

NOWHERE = -1  # the block of padding
CONTEXT = 0  # the block every question sees
ANYWHERE = 0.5  # share of rows whose markers do not count from one


@dataclass
class Row:
    """One example as token ids. Blocks: 0 for the context, then one per question."""

    ids: list[int] = field(default_factory=list[int])
    positions: list[int] = field(default_factory=list[int])
    blocks: list[int] = field(default_factory=list[int])
    choices: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    copies: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def add(self, ids: Sequence[int], start: int, block: int) -> int:
        """Append `ids` at positions from `start`; gives the position after them."""
        self.ids.extend(ids)
        self.positions.extend(range(start, start + len(ids)))
        self.blocks.extend([block] * len(ids))
        return start + len(ids)


@dataclass(frozen=True)
class Batch:
    """Tensors of one step; `choices` and `copies` are (flat position, expected token) columns."""

    tokens: Tensor
    positions: Tensor
    mask: Tensor
    choices: Tensor
    copies: Tensor


class Encoder:
    """Turns examples into rows.

    Args:
        tokenizer: the trained tokenizer.
        jump: probability that a row's sentences lie far apart, up to `reach` positions in all.
        shuffle: probability that a row's ordinary tokens are exchanged for others, the same way
            all over the row, which leaves look-up as the only way to answer.
        full: questions per row whose answers are written out; the others only choose.
        anywhere: draw the sentence markers at random (in order) instead of counting from one.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        *,
        jump: float = 0.0,
        shuffle: float = 0.0,
        full: int = 1_000,
        anywhere: bool = False,
        reach: int = 1_900,
    ) -> None:
        self.tokenizer = tokenizer
        self.jump, self.shuffle, self.full = jump, shuffle, full
        self.anywhere, self.reach = anywhere, reach
        self._id = {token: id_of(tokenizer, token) for token in SPECIAL}
        self._ordinary = range(len(SPECIAL), tokenizer.get_vocab_size())

    def row(self, example: Example, random: Random) -> Row:
        """Encode one example."""
        texts = [
            *example.context,
            *(a.question for a in example.asks),
            *(a.answer for a in example.asks),
        ]
        encoded = [e.ids for e in self.tokenizer.encode_batch([f" {text}" for text in texts])]
        size, asked = len(example.context), len(example.asks)
        if random.random() < self.shuffle:
            encoded = self._exchange(encoded, random)
        markers = self._markers(size, random)
        row = Row()
        gap = random.randint(0, self.reach // (size + 1)) if random.random() < self.jump else 0
        at = row.add([self._id[BEGIN]], 0, CONTEXT)
        for marker, ids in zip(markers, encoded[:size], strict=True):
            at = row.add([marker, *ids], at, CONTEXT) + random.randint(0, gap)
        for number, ask in enumerate(example.asks):
            question, answer = encoded[size + number], encoded[size + asked + number]
            self._ask(row, ask, at, (question, answer), markers)
        return row

    def _ask(
        self, row: Row, ask: Ask, at: int, texts: tuple[list[int], list[int]], markers: list[int]
    ) -> None:
        question, answer = texts
        block = len(row.choices) + 1
        tail = [self._id[PAUSE]] * PAUSES + [self._id[ANSWER]]
        at = row.add([self._id[QUESTION], *question, *tail], at, block)
        choice = self._choice(ask, markers)
        row.choices.append((len(row.ids) - 1, choice))
        if block <= self.full:
            wanted = [*answer, self._id[END]]
            row.copies.extend((len(row.ids) + i, token) for i, token in enumerate(wanted))
            row.add([choice, *answer], at, block)

    def _choice(self, ask: Ask, markers: list[int]) -> int:
        if ask.target is not None:
            return markers[ask.target]
        return self._id[ECHO] if ask.echoes else self._id[NONE]

    def _markers(self, size: int, random: Random) -> list[int]:
        chosen = range(size)
        if self.anywhere and random.random() < ANYWHERE:
            chosen = sorted(random.sample(range(len(MARKERS)), size))
        return [self._id[MARKERS[number]] for number in chosen]

    def _exchange(self, encoded: list[list[int]], random: Random) -> list[list[int]]:
        used = sorted({i for ids in encoded for i in ids})
        other = dict(zip(used, random.sample(self._ordinary, len(used)), strict=True))
        return [[other[i] for i in ids] for ids in encoded]


def collate(rows: Sequence[Row], pad: int) -> Batch:
    """Stack rows, padded on the right to the longest."""
    length = max(len(row.ids) for row in rows)
    tokens = torch.tensor([row.ids + [pad] * (length - len(row.ids)) for row in rows])
    positions = torch.tensor([row.positions + [0] * (length - len(row.ids)) for row in rows])
    blocks = torch.tensor([row.blocks + [NOWHERE] * (length - len(row.ids)) for row in rows])
    own, other = blocks[:, None, :, None], blocks[:, None, None, :]
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    mask = causal & ((other == CONTEXT) | (other == own))
    return Batch(
        tokens, positions, mask, _flat(rows, "choices", length), _flat(rows, "copies", length)
    )


def _flat(rows: Sequence[Row], name: str, length: int) -> Tensor:
    pairs = [(number * length + at, token)
             for number, row in enumerate(rows) for at, token in getattr(row, name)]  # fmt: skip
    return torch.tensor(pairs).T if pairs else torch.zeros(2, 0, dtype=torch.long)
