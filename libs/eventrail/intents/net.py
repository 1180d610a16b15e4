"""A network with one hidden layer over encoded texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from eventrail.intents.encode import DENSE, Encoded, Floats

_INT8 = 127


@dataclass(frozen=True, slots=True)
class Net:
    """relu(x W1 + b1) W2 + b2.

    Attributes:
        first: W1, `[WIDTH, hidden]`.
        first_bias: b1.
        second: W2, `[hidden, classes]`.
        second_bias: b2.
    """

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    def logits(self, text: Encoded) -> Floats:
        """Return the logit of each class. Only the weights of n-grams that occur are read."""
        sketch = text.values @ self.first[DENSE + text.columns]
        hidden = text.dense @ self.first[:DENSE] + sketch + self.first_bias
        return np.maximum(hidden, 0) @ self.second + self.second_bias

    def logits_of(self, rows: Floats) -> Floats:
        """Return the logits of several texts, `[texts, WIDTH]` to `[texts, classes]`."""
        return np.maximum(rows @ self.first + self.first_bias, 0) @ self.second + self.second_bias

    def packed(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return arrays for an artefact: weights as 8-bit integers, a scale for each unit."""
        arrays: dict[str, npt.NDArray[Any]] = {
            f"{name}.first_bias": self.first_bias,
            f"{name}.second_bias": self.second_bias,
        }
        for part, weights in (("first", self.first), ("second", self.second)):
            scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _INT8
            arrays[f"{name}.{part}"] = np.rint(weights / scale).astype(np.int8)
            arrays[f"{name}.{part}_scale"] = scale.astype(np.float32)
        return arrays


def averaged(nets: Sequence[Net]) -> Net:
    """Return one network whose logits are the mean of several ones': their units side by side."""
    share = np.float32(1 / len(nets))
    return Net(
        np.concatenate([net.first for net in nets], axis=1),
        np.concatenate([net.first_bias for net in nets]),
        np.concatenate([net.second * share for net in nets]),
        np.sum([net.second_bias * share for net in nets], axis=0),
    )


def unpacked(name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Net:
    """Return the network that `Net.packed` packed."""
    first, second = (
        arrays[f"{name}.{part}"].astype(np.float32) * arrays[f"{name}.{part}_scale"]
        for part in ("first", "second")
    )
    return Net(first, arrays[f"{name}.first_bias"], second, arrays[f"{name}.second_bias"])
