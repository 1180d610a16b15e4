"""A replay in parts over a local Ray: each part a private system, their lakes one."""

from pathlib import Path

import pytest

from eventrail.lake.query import rows
from eventrail.lake.views import open_lake
from eventrail.replaying.diff import Outcome
from eventrail.replaying.over_ray import CannotDivide, run_over_ray
from eventrail.replaying.preparing import Wanted, prepare
from eventrail.replaying.replay import nothing
from eventrail.replaying.run import Options
from eventrail.replaying.selecting import Selection, choose, read_records
from eventrail.replaying.shards import divide
from eventrail.replaying.study import Study
from tests.conftest import Provisioned
from tests.integration.replaying.recorded import Recorded, live, record

pytestmark = pytest.mark.timeout(240)

SEQUENCES = """
SELECT count(*) AS events, count(DISTINCT rid) AS requests, max(sequence) AS last,
    count(DISTINCT sequence) AS records, sum(n) FILTER (n > 1) AS doubled
FROM (SELECT rid, sequence, event_id, count(*) OVER (PARTITION BY event_id) AS n FROM events)
"""


async def recorded_in(provisioned: Provisioned, count: int) -> Recorded:
    async with live(provisioned) as host:
        return await record(provisioned, host, [(f"question {n}", "echo") for n in range(count)])


def planned(recorded: Recorded, study: Study) -> None:
    records = read_records(recorded.lake, choose(recorded.lake, Selection()))
    wanted = Wanted("shards", "", ["none"], Selection(), "new")
    prepare(study, wanted, nothing(recorded.config), recorded.state, records)


@pytest.mark.worker
@pytest.mark.filterwarnings("default")  # Ray warns about its own use of sockets and names
async def test_parts_are_replayed_by_themselves_and_their_lakes_are_one(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    recorded = await recorded_in(provisioned, 30)
    ended: list[Outcome] = []
    with Study(tmp_path / "shards") as study:
        planned(recorded, study)
        summary = run_over_ray(study, recorded.state, "ray:2", Options(), ended.append)
        assert study.plan.progress == "complete"
    assert (summary.done, summary.same, len(ended)) == (30, 30, 30)
    with open_lake(study.lake) as lake:
        (found,) = rows(lake, SEQUENCES)
    assert found["requests"] == 30
    assert found["doubled"] is None
    assert not (study.folder / "shards").exists()


async def test_a_study_is_divided_once_and_every_request_is_in_one_part(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    recorded = await recorded_in(provisioned, 7)
    with Study(tmp_path / "shards") as study:
        planned(recorded, study)
        parts = divide(study, 3)
        assert [len(part.names()) for part in parts] == [2, 2, 3]
        assert [name for part in parts for name in part.names()] == study.names()
        assert [part.folder for part in divide(study, 5)] == [part.folder for part in parts]
        with pytest.raises(CannotDivide, match="ray:8"):
            run_over_ray(study, recorded.state, "dask", Options(), lambda _: None)
