"""Two sets of requests, side by side."""

from typing import Final

import duckdb
import msgspec

from eventrail.studies.asking import asked, told

FIRST: Final = "first"
SECOND: Final = "second"
"""The temporary tables of the two sets."""


class Sides(msgspec.Struct, frozen=True):
    """Two sets.

    Attributes:
        first: what the reference is called.
        second: what is held against it.
        paired: whether both have the same requests, answered twice.
        common: how many requests are in both.
        weighted: whether requests count by one over the probability of their arm.
    """

    first: str
    second: str
    paired: bool = False
    common: int = 0
    weighted: bool = False


def joined(connection: duckdb.DuckDBPyConnection, first: str, second: str) -> Sides:
    """Make the table `chosen` of both sets, with the column `side`; return what they are."""
    [(common, least)] = asked(
        connection,
        f"SELECT (SELECT count(*) FROM {FIRST} SEMI JOIN {SECOND} USING (tenant, rid)), "  # noqa: S608 -- our own tables
        f"least((SELECT count(*) FROM {FIRST}), (SELECT count(*) FROM {SECOND}))",
    )
    told(
        connection,
        f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT *, 0 AS side FROM {FIRST} "  # noqa: S608 -- our own tables
        f"UNION ALL BY NAME SELECT *, 1 AS side FROM {SECOND}",
    )
    return Sides(first, second, paired=bool(common) and common == least, common=common)
