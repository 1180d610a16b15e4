"""What an evaluation found, as it is printed."""

import msgspec


class Metric(msgspec.Struct, frozen=True):
    """A figure, and the interval that 95 of 100 bootstrap samples of the rows put it in."""

    value: float
    ci95: tuple[float, float]


class Baseline(msgspec.Struct, frozen=True):
    """Another way to do it, on the same rows, in the same run.

    Attributes:
        name: what it is.
        metrics: its figures; empty if it could not run, and `name` says why.
    """

    name: str
    metrics: dict[str, Metric] = {}


class Evaluated(msgspec.Struct, frozen=True):
    """The outcome of an evaluation.

    Attributes:
        name: which evaluation.
        data: the file's name.
        n: rows that were judged.
        left_out: rows that were not, since a shipped model was trained on them.
        seconds: how long judging took.
        per_item_ms: `p50` and `p99` of the milliseconds a row.
        metrics: figures over all rows.
        by: figures by slice and value: `{"language": {"ko": {"n": 10, "recall": 0.9}}}`.
        baseline: another way to do it.
        versions: of the models and the release.
        notes: what a reader has to know to read the figures.
    """

    name: str
    data: str
    n: int
    seconds: float
    per_item_ms: dict[str, float]
    metrics: dict[str, Metric]
    by: dict[str, dict[str, dict[str, float]]] = {}
    baseline: Baseline | None = None
    versions: dict[str, str] = {}
    left_out: int = 0
    notes: list[str] = []
