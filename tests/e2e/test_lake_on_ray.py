"""The lake over Ray Data gives what DuckDB gives."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import ray

from eventrail.lake import open_lake
from eventrail.lake.distributed import by_day, map_lives
from eventrail.lake.query import rows
from loadtests.made_lake import Shape, make_lake

pytestmark = [
    pytest.mark.worker,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


@pytest.fixture
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, address="local")
    yield
    ray.shutdown()


def weigh(life: Mapping[str, Any]) -> dict[str, Any]:
    events = life["events"]
    cost = sum(one["cost"] or 0.0 for one in events if one["type"] == "generated")
    return {"rid": life["rid"], "events": len(events), "first": events[0]["type"], "cost": cost}


@pytest.mark.usefixtures("cluster")
def test_every_request_is_in_one_task_whole(tmp_path: Path) -> None:
    make_lake(tmp_path / "lake", Shape(300, days=3), hours=12)
    with open_lake(tmp_path / "lake") as lake:
        expected = rows(
            lake, "SELECT rid, events, round(cost, 9) AS cost FROM requests ORDER BY rid"
        )
        models = rows(lake, "SELECT model, count(*) AS n FROM requests GROUP BY 1 ORDER BY 1")
    map_lives(tmp_path / "lake", weigh).write_parquet(str(tmp_path / "out"))
    with open_lake(tmp_path / "none") as query:
        found = rows(query, f"FROM read_parquet('{tmp_path}/out/*.parquet') ORDER BY rid")
    assert {row["first"] for row in found} == {"accepted"}
    assert [row["rid"] for row in found] == [row["rid"] for row in expected]
    assert [row["events"] for row in found] == [row["events"] for row in expected]
    assert [round(row["cost"], 9) for row in found] == [row["cost"] for row in expected]
    counted = by_day(tmp_path / "lake", "SELECT model, count(*) AS n FROM day_requests GROUP BY 1")
    totals = counted.to_pandas().groupby("model")["n"].sum()
    assert totals.to_dict() == {row["model"]: row["n"] for row in models}
