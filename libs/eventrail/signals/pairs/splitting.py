"""Split rows for training and testing so that no person, conversation or prompt is in both."""

import hashlib
from collections.abc import Sequence

from eventrail.learning.groups import least_of
from eventrail.signals.pairs.material import Row
from eventrail.signals.pairs.shelf import Chosen


def split_rows(
    rows: Sequence[Row], share: float, seed: str = ""
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the rows to train on and those to test on.

    Rows that share a user, a conversation or a prompt, also by way of others, are on one side.
    Which one is drawn by a hash of the group's least name, so it stays when rows are added.

    Args:
        rows: all of them.
        share: of the groups that are tested on, 0 to 1.
        seed: another one makes another split.
    """
    leader = least_of(row.people for row in rows)
    train: list[int] = []
    test: list[int] = []
    for at, row in enumerate(rows):
        name = leader[row.people[0]] if row.people else row.source.rids[0]
        (test if _drawn(seed, name) < share else train).append(at)
    return Chosen(rows, train), Chosen(rows, test)


def _drawn(seed: str, name: str) -> float:
    digest = hashlib.sha256(f"split\0{seed}\0{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
