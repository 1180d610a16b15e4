"""Harmless documents as users paste them into requests, one by one and many at a time.

A long text has many windows, and the worst of them counts. A head that had seen short requests
only took every second page of an encyclopedia for an attack.
"""

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Final

from eventrail.guarding.attacks.train.sources import Row, share

ONE: Final = "pasted/one"
MANY: Final = "pasted/many"
"""Families of the rows."""

WEIGHT: Final = 1.0
"""What a row counts: there are more of them than of what users mostly write."""

LENGTHS: Final = {2_500: 60, 9_000: 40, 36_000: 20}
"""Characters of joined documents, and how many of each are made in each fold."""


def pasted(documents: Sequence[Row], folds: int) -> Iterator[Row]:
    """Yield documents as requests, and several joined; those joined are of one fold.

    Args:
        documents: harmless.
        folds: how many a head is trained in, by `share("fold " + group)`.
    """
    for row in documents:
        yield Row(row.text, ONE, row.group, weight=WEIGHT)
    for fold in range(folds):
        own = [row for row in documents if int(share("fold " + row.group) * folds) == fold]
        drawn = cycle(sorted(own, key=lambda row: share("draw " + row.text)))
        for length, count in LENGTHS.items() if own else ():
            for _ in range(count):
                yield _joined(drawn, length)


def _joined(documents: Iterator[Row], length: int) -> Row:
    first = next(documents)
    text = first.text
    while len(text) < length:
        text += "\n\n" + next(documents).text
    return Row(text[:length], MANY, first.group, weight=WEIGHT)
