"""evidently at its defaults, as it is used on a stream: one window of 500 texts after another.

A window is held against the first 500; an alarm comes at the end of its window.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from eventrail.evaluating.drift.runs import QUIET, Run
from eventrail.evaluating.drift.streams import SHARES, Plan, Texts, changed

WINDOW = 500


class Windows:
    """Compares windows with a reference.

    Args:
        reference: the first texts.
    """

    def __init__(self, reference: Sequence[str]) -> None:
        common: Any = importlib.import_module("pandas.core.dtypes.common")
        if not hasattr(common, "infer_dtype_from_object"):  # evidently imports it; pandas 3 has not
            common.infer_dtype_from_object = _type_of
        self._evidently: Any = importlib.import_module("evidently")
        self._metrics: Any = importlib.import_module("evidently.metrics")
        self._reference = self._dataset(reference)

    def drifts(self, texts: Sequence[str]) -> bool:
        """Say whether a window has drifted, by the default test of a text column."""
        metrics = [self._metrics.ValueDrift(column="text")]
        report = self._evidently.Report(metrics, include_tests=True)
        found = report.run(self._dataset(texts), self._reference).dict()
        return any("FAIL" in str(test["status"]) for test in found["tests"])

    def _dataset(self, texts: Sequence[str]) -> Any:
        definition = self._evidently.DataDefinition(text_columns=["text"])
        frame = pd.DataFrame({"text": list(texts)})
        return self._evidently.Dataset.from_pandas(frame, data_definition=definition)


def _type_of(kind: str) -> type:
    return np.dtype(kind).type


def evidently_runs(texts: Texts, kinds: Sequence[str], seed: int, plan: Plan) -> Iterator[Run]:
    """Yield the runs of one seed."""
    windows = Windows(texts.usual[:WINDOW])
    later = [*changed(texts, kinds[0], 0.0, seed, plan)][: 2 * WINDOW]
    quiet = [*texts.usual[WINDOW : plan.steady], *later]
    parts = [quiet[at : at + WINDOW] for at in range(0, len(quiet), WINDOW)]
    false = sum(windows.drifts(part) for part in parts)
    yield Run(QUIET, 0.0, None, false, len(quiet))
    for kind in kinds:
        for share in SHARES:
            stream = list(changed(texts, kind, share, seed, plan))
            ends = (
                at + WINDOW
                for at in range(0, len(stream), WINDOW)
                if windows.drifts(stream[at : at + WINDOW])
            )
            yield Run(kind, share, next(ends, None), 0, 0)
