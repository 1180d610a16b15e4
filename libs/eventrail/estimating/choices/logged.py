"""Choices as they were logged, and what another policy would have chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eventrail.estimating.numbers import Floats, Ints, Mask


@dataclass(frozen=True, slots=True)
class Choices:
    """Requests that were dealt an action by chance; one row each.

    Attributes:
        actions: names.
        chosen: which action each request was dealt, by its place in `actions`.
        propensity: with which probability; NaN if that was not written down.
        reward: what came of it; NaN if that is not known.
        target: the probability of each action under the other policy, `[rows, actions]`.
        units: who keeps an action; requests of one unit hang together.
        features: of the request, known before the choice, `[rows, features]`.
    """

    actions: list[str]
    chosen: Ints
    propensity: Floats
    reward: Floats
    target: Floats
    units: Ints
    features: Floats

    @property
    def weights(self) -> Floats:
        """How much likelier the other policy is to make each choice."""
        return self.target[np.arange(len(self.chosen)), self.chosen] / self.propensity

    @property
    def usable(self) -> Mask:
        """Rows whose propensity is a probability and whose reward is known."""
        return self.drawn & np.isfinite(self.reward)

    @property
    def drawn(self) -> Mask:
        """Rows whose propensity is a probability."""
        return (self.propensity > 0) & (self.propensity <= 1)

    def only(self, which: Mask) -> "Choices":
        """Return some of the rows."""
        return replace(
            self,
            chosen=self.chosen[which],
            propensity=self.propensity[which],
            reward=self.reward[which],
            target=self.target[which],
            units=self.units[which],
            features=self.features[which],
        )


def constant(policy: Mapping[str, float], actions: Sequence[str], rows: int) -> Floats:
    """Return the target of a policy that is the same for every request.

    Args:
        policy: weight by action; they are made to sum to 1.
        actions: all of them, those of `policy` among them.
        rows: how many requests.
    """
    weights = np.asarray([policy.get(action, 0.0) for action in actions], np.float64)
    return np.tile(weights / weights.sum(), (rows, 1))


def picked(names: Sequence[str], actions: Sequence[str]) -> Floats:
    """Return the target of a policy that picks one action for each request."""
    place = {action: number for number, action in enumerate(actions)}
    target = np.zeros((len(names), len(actions)))
    target[np.arange(len(names)), [place[name] for name in names]] = 1.0
    return target
