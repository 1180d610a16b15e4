"""An exact test of whether the answers of the latest run are like those of the runs before.

If nothing changed, the latest answer to a prompt is one among those given so far like any other.
So each prompt's latest answer changes places with a random one of them, and the statistic, how
much the latest answers are like the others, is reckoned again: the share of such draws that are
as unlike as what was seen is an exact p-value, however noisy the provider is.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

DRAWS: Final = 9_999
FEWEST: Final = 3
"""Runs before that are needed."""

Alike = Callable[[str, str], float]
"""Returns how much two answers are alike, 0 to 1."""


class Answer(msgspec.Struct, frozen=True):
    """What a pool answered to a prompt.

    Attributes:
        text: the answer.
        model: the model that it said had answered.
        rid: the request, in the space of shadows.
    """

    text: str
    model: str = ""
    rid: str = ""


Run = Mapping[int, Answer]
"""Answers by the number of their prompt; those that failed are absent."""


class Held(msgspec.Struct, frozen=True):
    """A run, held against those before.

    Attributes:
        p_value: chance of answers as unlike as these if nothing changed.
        before: mean share of equal answers among pairs of the runs before.
        after: mean share of the runs before whose answer was this one.
        prompts: how many were compared.
        clearest: numbers of prompts whose answers differ most, the clearest first.
        models_before: which models had said they answered.
        models_after: which say so now.
    """

    p_value: float
    before: float
    after: float
    prompts: int
    clearest: list[int]
    models_before: list[str]
    models_after: list[str]


def held_against(
    latest: Run, earlier: Sequence[Run], alike: Alike, *, seed: int = 0
) -> Held | None:
    """Return how a run compares with earlier ones; None if there are too few to tell.

    Args:
        latest: the run.
        earlier: those before it, of the same pool and model.
        alike: compares two answers that are not equal.
        seed: of the draws.
    """
    prompts = [
        number for number in sorted(latest) if sum(number in run for run in earlier) >= FEWEST
    ]
    if not prompts:
        return None
    tables = [_table(latest[number], _answers(earlier, number), alike) for number in prompts]
    chance = np.random.default_rng(seed)
    seen = sum(table[0, 0] for table in tables)
    drawn = np.zeros(DRAWS)
    for table in tables:
        drawn += table[0, chance.integers(0, table.shape[1], DRAWS)]
    p_value = (1 + int((drawn <= seen + 1e-9).sum())) / (DRAWS + 1)
    differing = sorted(range(len(prompts)), key=lambda at: tables[at][0, 0])
    return Held(
        p_value=p_value,
        before=float(np.mean([table[1, 1:].mean() for table in tables])),
        after=float(np.mean([table[1, 0] for table in tables])),
        prompts=len(prompts),
        clearest=[prompts[at] for at in differing],
        models_before=sorted({each.model for run in earlier for each in run.values()}),
        models_after=sorted({each.model for each in latest.values()}),
    )


def _answers(earlier: Sequence[Run], number: int) -> list[Answer]:
    return [run[number] for run in earlier if number in run]


def _table(latest: Answer, others: Sequence[Answer], alike: Alike) -> np.ndarray:
    """Return, for each answer, the latest first, how much it is like the others, and how equal."""
    answers = [latest.text, *(each.text for each in others)]
    size = len(answers)
    equal = np.asarray([[float(one == other) for other in answers] for one in answers])
    likeness = np.ones((size, size))
    known: dict[tuple[str, str], float] = {}
    for i, one in enumerate(answers):
        for j, other in enumerate(answers[:i]):
            if one != other:
                pair = (min(one, other), max(one, other))
                if pair not in known:
                    known[pair] = alike(*pair) / 2
                likeness[i, j] = likeness[j, i] = known[pair]
    of_others = (likeness.sum(axis=1) - 1) / (size - 1)
    same = (equal.sum(axis=1) - 1 - equal[0]) / max(size - 2, 1)  # among those before
    same[0] = (equal[0].sum() - 1) / (size - 1)
    return np.stack([of_others, same])
