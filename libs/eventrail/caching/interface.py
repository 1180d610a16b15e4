"""What the semantic cache asks of whoever tells questions apart."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class Likeness(NamedTuple):
    """Whether two questions ask for the same.

    Attributes:
        score: how sure that is, 0 to 1: 1 less the share of different questions that look at
            least as alike, so `1 - error_bound` lets through no more than `error_bound` of
            them; 0 if a rule says they differ.
        differs: the rule that says so, e.g. `number`, `negation`, `entity`, `direction`; empty if
            none does.
    """

    score: float
    differs: str = ""


class Worth(NamedTuple):
    """Whether the answer to a question is worth keeping.

    Attributes:
        keep: whether it is.
        reason: why not: `time_sensitive`, `personal` or `creative`.
    """

    keep: bool
    reason: str = ""


class Judge(Protocol):
    """Tells questions apart.

    Attributes:
        name: names the model and its revision; another name makes another cache.
        dimensions: how many numbers a vector has.
    """

    name: str
    dimensions: int

    def vector(self, question: str) -> NDArray[np.float32]:
        """Return the vector, of length 1, by which candidates are found."""
        ...

    def likeness(self, question: str, other: str) -> Likeness:
        """Return whether two questions ask for the same."""
        ...

    def worth(self, question: str) -> Worth:
        """Return whether the answer to a question is worth keeping."""
        ...
