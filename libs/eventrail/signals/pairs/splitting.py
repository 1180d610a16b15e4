"""Split rows for training and testing so that no person, conversation or prompt is in both."""

import hashlib
from collections.abc import Sequence

from eventrail.signals.pairs.material import Row


def split_rows(rows: Sequence[Row], share: float, seed: str = "") -> tuple[list[Row], list[Row]]:
    """Return the rows to train on and those to test on.

    Rows that share a user, a conversation or a prompt, also by way of others, are on one side.
    Which one is drawn by a hash of the group's least name, so it stays when rows are added.

    Args:
        rows: all of them.
        share: of the groups that are tested on, 0 to 1.
        seed: another one makes another split.
    """
    leader = _groups(rows)
    train: list[Row] = []
    test: list[Row] = []
    for row in rows:
        name = leader[row.people[0]] if row.people else row.source.rids[0]
        (test if _drawn(seed, name) < share else train).append(row)
    return train, test


def _groups(rows: Sequence[Row]) -> dict[str, str]:
    """Return for each tie the least name of its group (union-find)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for row in rows:
        for name in row.people:
            one, other = sorted((root(row.people[0]), root(name)))
            parent[other] = one
    return {name: root(name) for name in list(parent)}


def _drawn(seed: str, name: str) -> float:
    digest = hashlib.sha256(f"split\0{seed}\0{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
