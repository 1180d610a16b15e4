"""Tells what a text wants, for one set of intents."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from eventrail.intents.encode import Encoded, Floats, encode
from eventrail.intents.reading import NAMED, Likely, Reading, decide
from eventrail.intents.scope import Calibration


class Scorer(Protocol):
    """A network or a kernel."""

    def logits(self, text: Encoded) -> Floats:
        """Return a number for each intent; more is likelier."""
        ...


Kind_co = TypeVar("Kind_co", bound=Scorer, covariant=True)


@dataclass(frozen=True)
class Classifier(Generic[Kind_co]):
    """What was learnt of a set of intents.

    Attributes:
        names: of the intents, in the order of the scorer's logits.
        scorer: gives logits.
        calibration: makes probabilities of them.
        version: of the model; empty if it was learnt from a tenant's examples.
    """

    names: tuple[str, ...]
    scorer: Kind_co
    calibration: Calibration
    version: str = ""

    def likely(self, text: str) -> Likely:
        """Return probabilities."""
        logits = self.scorer.logits(encode(text))
        chances = self.calibration.probabilities(logits)
        best: list[int] = np.argsort(-chances, kind="stable")[:NAMED].tolist()
        named = {self.names[at]: float(chances[at]) for at in best}
        return Likely(self.calibration.in_scope(logits), named)

    def read(self, text: str, *, threshold: float | None = None, margin: float = 0.0) -> Reading:
        """Return what a text wants.

        Args:
            text: a message.
            threshold: the least probability of being in scope; None for the one learnt.
            margin: intents whose probabilities differ by less are ambiguous.
        """
        least = self.calibration.threshold if threshold is None else threshold
        return decide(self.likely(text), threshold=least, margin=margin)
