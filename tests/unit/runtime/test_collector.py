import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from eventrail.runtime.collector import THRESHOLDS, settle

WORK = """
import duckdb
from eventrail.runtime.collector import settle
settle()
settle()
with duckdb.connect() as connection:
    print(connection.sql("SELECT 42").fetchall())
"""


class Knot:
    """Holds itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture(autouse=True)
def collector_as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_lives_when_a_process_is_ready_is_not_looked_at_again() -> None:
    settle()
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold() == THRESHOLDS


def test_cycles_made_later_are_still_freed() -> None:
    settle()
    gone = weakref.ref(Knot())
    kept = [[number] for number in range(2 * THRESHOLDS[0])]
    assert gone() is None
    assert len(kept) == 2 * THRESHOLDS[0]


def test_nothing_is_told_of_as_leaked_when_a_settled_process_ends() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[(42,)]\n", "")
