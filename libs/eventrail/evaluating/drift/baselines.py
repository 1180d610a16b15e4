"""What monitors are held against: detectors of river, at their defaults, on simple features."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np

from eventrail.drift.sequential.monitor import Embed

RIVER: Final = ("ADWIN", "PageHinkley", "KSWIN")
_REFERENCE: Final = 500


class River:
    """A detector for each of two features: the length of a text, and its distance to the usual.

    Args:
        name: of a class in `river.drift`.
        embed: makes vectors; the usual is the mean of the first 500.
    """

    def __init__(self, name: str, embed: Embed) -> None:
        self._name = name
        self._embed = embed
        self._learnt: list[np.ndarray] = []
        self._usual: np.ndarray | None = None
        self._detectors: Sequence[Any] = [self._make(), self._make()]

    def take(self, text: str, number: int) -> bool:
        """Take in the next text; return whether one of them drifts."""
        del number
        vector = self._embed(text)
        if self._usual is None:
            self._learnt.append(vector)
            if len(self._learnt) == _REFERENCE:
                mean = np.mean(self._learnt, axis=0)
                self._usual = mean / max(float(np.linalg.norm(mean)), 1e-9)
            return False
        alarm = False
        for detector, value in zip(
            self._detectors, (len(text) / 100, 1 - float(vector @ self._usual)), strict=True
        ):
            detector.update(value)
            alarm |= bool(detector.drift_detected)
        return alarm

    def _make(self) -> Any:
        kind = getattr(import_module("river.drift"), self._name)
        return kind(seed=0) if self._name == "KSWIN" else kind()
