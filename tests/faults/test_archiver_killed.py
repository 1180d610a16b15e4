"""The archiver killed at random moments, also while it compacts: the lake is the log.

`python -m loadtests.archive_kills` is the campaign of 200.
"""

import os
from pathlib import Path

from loadtests.archive_kills import campaign

KILLS = 8


async def test_killed_at_random_the_lake_is_the_log_each_event_once(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    found = await campaign(tmp_path, KILLS, seed)
    assert found.problems == []
    assert found.kills == KILLS
    assert found.compactions > 0, "nothing was compacted"
    assert found.rows > found.records > 0
