"""Three of the questions without Eventrail's views: pyarrow.dataset over the files, and pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

dataset: Any = __import__("pyarrow.dataset").dataset


def by_status(files: Sequence[str]) -> Any:
    """Count requests by how they ended."""
    ends = dataset.field("type").isin(["completed", "failed", "rejected", "cancelled"])
    table = dataset.dataset(list(files)).to_table(columns=["type"], filter=ends)
    return table.group_by("type").aggregate([("type", "count")])


def by_model(files: Sequence[str]) -> Any:
    """Reckon requests, mean time to first token and cost by model, as the view `requests` does."""
    columns = ["tenant", "rid", "type", "position", "model", "cost", "ttft_ms"]
    wanted = dataset.field("type").isin(["accepted", "generated", "cache_hit", "generation_failed"])
    frame = dataset.dataset(list(files)).to_table(columns=columns, filter=wanted).to_pandas()
    frame = frame[~frame["tenant"].str.endswith("~shadow")].sort_values(["rid", "position"])
    cost = frame["cost"].where(frame["type"] != "accepted", 0.0)
    frame = frame.assign(cost=cost)
    lives = frame.groupby(["tenant", "rid"], sort=False).agg(
        model=("model", "last"), cost=("cost", "sum"), ttft_ms=("ttft_ms", "last")
    )
    return lives.groupby("model").agg(
        n=("cost", "size"), ttft_ms=("ttft_ms", "mean"), cost=("cost", "sum")
    )


def one_request(files: Sequence[str]) -> Any:
    """Look one request up by a scan of everything."""
    whole = dataset.dataset(list(files))
    rid = whole.head(1, columns=["rid"])["rid"][0].as_py()
    return whole.to_table(filter=dataset.field("rid") == rid)


PLAIN = {
    "count requests by status": by_status,
    "requests by model": by_model,
    "one request": one_request,
}
"""What is measured, by name."""
