"""Train networks with numpy alone: Adam with decoupled weight decay (Loshchilov and Hutter, 2019).

Texts that are none of the classes are shown too, and the network is to say of them that every
class is as likely: outlier exposure (Hendrycks et al., 2019).
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from eventrail.intents.encode import WIDTH, Encoded, Floats, matrix
from eventrail.intents.net import Net
from eventrail.intents.softmax import softmax

Told = Callable[[float], None]
"""Hears how far training is, 0 to 1."""


class Plan(msgspec.Struct, frozen=True):
    """How a network is trained.

    Attributes:
        hidden: units of the hidden layer.
        epochs: how often each example is shown.
        batch: examples at a time.
        outside: texts of no class at a time.
        outside_weight: how much those count.
        rate: the largest step.
        decay: of weights.
        smoothing: of labels.
        drop_input: share of inputs that are left out at a time.
        drop_hidden: likewise of hidden units.
        seed: of chance.
    """

    hidden: int = 256
    epochs: int = 10
    batch: int = 128
    outside: int = 48
    outside_weight: float = 0.5
    rate: float = 2e-3
    decay: float = 1e-4
    smoothing: float = 0.05
    drop_input: float = 0.15
    drop_hidden: float = 0.3
    seed: int = 0


_BETAS: Final = (0.9, 0.999)
_WARM_UP: Final = 100


class Lessons(NamedTuple):
    """What a network learns.

    Attributes:
        rows: examples, encoded.
        labels: the number of each one's class, from 0.
        outside: texts that are of no class; may be empty.
        classes: how many there are.
    """

    rows: Sequence[Encoded]
    labels: Sequence[int]
    outside: Sequence[Encoded]
    classes: int


class _Shown(NamedTuple):
    """What is shown at a time: inputs, what is to come of each, and how much it counts."""

    inputs: Floats
    targets: Floats
    counts: Floats


def fit_net(lessons: Lessons, plan: Plan, told: Told = lambda _: None) -> Net:
    """Train a network; the same lessons and plan give the same one.

    Args:
        lessons: what is learnt.
        plan: how.
        told: hears of progress.
    """
    chance = np.random.default_rng(plan.seed)
    weights = _begin(lessons.classes, plan, chance)
    optimiser = _Adam(weights, plan)
    shuffled = chance.permutation(len(lessons.rows))
    batch = min(plan.batch, len(lessons.rows))
    steps = plan.epochs * (len(lessons.rows) // batch)
    for step in range(steps):
        start = step * batch % (len(lessons.rows) // batch * batch)
        if start == 0 and step:
            shuffled = chance.permutation(len(lessons.rows))
        chosen: list[int] = shuffled[start : start + batch].tolist()
        shown = _shown(lessons, chosen, plan, chance)
        gradients = _gradients(weights, shown, plan, chance)
        optimiser.step(gradients, min(1, step / _WARM_UP) * max(0.01, 1 - step / steps))
        told((step + 1) / steps)
    return Net(*weights)


def _shown(
    lessons: Lessons, chosen: Sequence[int], plan: Plan, chance: np.random.Generator
) -> _Shown:
    """Return the chosen examples, and some texts of no class, drawn by chance."""
    rows = [lessons.rows[at] for at in chosen]
    if lessons.outside:
        drawn: list[int] = chance.integers(0, len(lessons.outside), plan.outside).tolist()
        rows += [lessons.outside[at] for at in drawn]
    targets = np.full((len(rows), lessons.classes), 1 / lessons.classes, np.float32)
    targets[: len(chosen)] *= plan.smoothing
    labels = [lessons.labels[at] for at in chosen]
    targets[np.arange(len(chosen)), labels] += 1 - plan.smoothing
    counts = np.full((len(rows), 1), 1 / len(chosen), np.float32)
    counts[len(chosen) :] = plan.outside_weight / plan.outside
    return _Shown(matrix(rows), targets, counts)


def _begin(classes: int, plan: Plan, chance: np.random.Generator) -> list[Floats]:
    """Uniform in plus and minus the inverse root of a unit's inputs, as is usual."""

    def some(*shape: int) -> Floats:
        bound = shape[0] ** -0.5
        return chance.uniform(-bound, bound, shape).astype(np.float32)

    first, second = some(WIDTH, plan.hidden), some(plan.hidden, classes)
    zeros = [np.zeros(width, np.float32) for width in (plan.hidden, classes)]
    return [first, zeros[0], second, zeros[1]]


def _gradients(
    weights: list[Floats], shown: _Shown, plan: Plan, chance: np.random.Generator
) -> list[Floats]:
    """Return the gradients of the weighted cross-entropy, with inputs and units left out."""
    first, first_bias, second, second_bias = weights
    inputs = shown.inputs * _kept(shown.inputs.shape, plan.drop_input, chance)
    hidden = inputs @ first + first_bias
    kept = _kept(hidden.shape, plan.drop_hidden, chance) * (hidden > 0)
    hidden = hidden * kept
    error = (softmax(hidden @ second + second_bias) - shown.targets) * shown.counts
    back = (error @ second.T) * kept
    return [inputs.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


def _kept(shape: tuple[int, ...], dropped: float, chance: np.random.Generator) -> Floats:
    kept = chance.random(shape, np.float32) >= dropped
    return kept * np.float32(1 / (1 - dropped))


class _Adam:
    def __init__(self, weights: list[Floats], plan: Plan) -> None:
        self._places = [(each, np.zeros_like(each), np.zeros_like(each)) for each in weights]
        self._plan = plan
        self._steps = 0

    def step(self, gradients: list[Floats], share: float) -> None:
        """Move the weights; `share` of the plan's rate."""
        self._steps += 1
        rate = np.float32(self._plan.rate * share)
        shrink = np.float32(1 - rate * self._plan.decay)
        for (weight, mean, square), gradient in zip(self._places, gradients, strict=True):
            self._take_in(mean, square, gradient)
            np.multiply(weight, shrink, out=weight)
            np.subtract(weight, rate * self._direction(mean, square), out=weight)

    def _take_in(self, mean: Floats, square: Floats, gradient: Floats) -> None:
        mean += np.float32(1 - _BETAS[0]) * (gradient - mean)
        square += np.float32(1 - _BETAS[1]) * (gradient * gradient - square)

    def _direction(self, mean: Floats, square: Floats) -> Floats:
        first, second = (np.float32(1 - beta**self._steps) for beta in _BETAS)
        return mean / first / (np.sqrt(square / second) + np.float32(1e-8))
