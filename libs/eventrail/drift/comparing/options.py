"""How much a comparison draws and looks at."""

from collections.abc import Sequence

import msgspec
import numpy as np

from eventrail.drift.observation import Observation

Seen = Sequence[Observation]


class Options(msgspec.Struct, frozen=True):
    """How much is drawn and looked at.

    Attributes:
        draws: relabellings of a permutation test.
        most: requests of a side that are looked at; more are drawn from by chance.
        most_vectors: texts of a side whose vectors are compared.
        seed: of all draws.
    """

    draws: int = 1999
    most: int = 4000
    most_vectors: int = 600
    seed: int = 0

    def sampled(self, seen: Seen) -> list[Observation]:
        """Return at most `most` of them, drawn by chance, in their order."""
        return drawn(seen, self.most, self.seed)


def drawn(seen: Seen, most: int, seed: int) -> list[Observation]:
    """Return at most `most` of them, drawn by chance, in their order."""
    if len(seen) <= most:
        return list(seen)
    chosen = np.sort(np.random.default_rng(seed).choice(len(seen), most, replace=False))
    return [seen[at] for at in chosen.tolist()]
