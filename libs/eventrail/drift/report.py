"""What a comparison of two sets of requests found, as it is printed, stored and drawn."""

from datetime import datetime
from typing import Literal

import msgspec

from eventrail.contracts.operations import Kind

Form = Literal["number", "share", "category", "vector"]
"""A number; a number that is 0 or 1; one of several names; a sentence vector."""


class Side(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of the two sets.

    Attributes:
        name: what it is called in tables, e.g. `before`.
        where: the condition that chose it; empty if it was chosen otherwise.
        requests: how many there are.
        since: when the first of them was accepted; None if there is none.
        until: when the last of them was accepted.
        sampled: how many of them the tests looked at, if not at all of them.
    """

    name: str
    requests: int
    where: str = ""
    since: datetime | None = None
    until: datetime | None = None
    sampled: int = 0


class Histogram(msgspec.Struct, frozen=True):
    """How the values of a number lie on both sides.

    Attributes:
        edges: one more than there are bars.
        before: share of the requests before, by bar.
        after: the same since.
    """

    edges: list[float]
    before: list[float]
    after: list[float]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One measure, held against itself.

    Attributes:
        measure: which, e.g. `characters`.
        kind: what it is of.
        form: what its values are.
        test: by which test.
        p_value: of that test, by permutation where it is random.
        adjusted: the p-value after the correction for the number of tests; the change is told
            of if it is at most the report's `level`.
        changed: whether it is.
        before: its mean, or its share, before; None where there is no one number.
        after: the same since.
        effect: how large the change is: the difference of the means in standard deviations of
            both sides together (Cohen's d); for categories Cramer's V; for vectors twice the
            share, above a half, of pairs that a classifier orders rightly.
        n_before: requests before that have the measure.
        n_after: the same since.
        histogram: of a number.
        shares_before: share of each name before, of a category.
        shares_after: the same since.
        slice: what else the requests have in common among which the change is concentrated;
            empty if it is everybody's.
        examples: ids of requests since that show it, the clearest first.
        usual: ids of usual ones from before.
        message: one sentence for a reader.
    """

    measure: str
    kind: Kind
    form: Form
    test: str
    p_value: float
    adjusted: float
    changed: bool
    before: float | None = None
    after: float | None = None
    effect: float = 0.0
    n_before: int = 0
    n_after: int = 0
    histogram: Histogram | None = None
    shares_before: dict[str, float] = {}
    shares_after: dict[str, float] = {}
    slice: dict[str, str] = {}
    examples: list[str] = []
    usual: list[str] = []
    message: str = ""


class Topic(msgspec.Struct, frozen=True, omit_defaults=True):
    """A group of questions that are alike, and how common it is on both sides.

    Attributes:
        words: the words that tell it from the others.
        before: its share before.
        after: its share since.
        examples: ids of requests of it, the most typical first; from since, if there are any.
    """

    words: list[str]
    before: float
    after: float
    examples: list[str] = []


class Comparison(msgspec.Struct, frozen=True, omit_defaults=True):
    """Two sets of requests, measure by measure.

    Attributes:
        before: the reference.
        after: what is held against it.
        level: the share of the changes told of that may be false (Benjamini-Hochberg).
        changes: every measure that both sides have, the surest and largest change first.
        topics: groups of questions, the most changed first.
        permutations: how many relabellings a random test drew; no p-value is below
            `1 / (permutations + 1)`.
        seed: of the random draws.
        seconds: how long it took.
        notes: what a reader has to know to read it.
    """

    before: Side
    after: Side
    level: float
    changes: list[Change]
    topics: list[Topic] = []
    permutations: int = 0
    seed: int = 0
    seconds: float = 0.0
    notes: list[str] = []

    @property
    def changed(self) -> list[Change]:
        """Only the measures that changed."""
        return [each for each in self.changes if each.changed]
