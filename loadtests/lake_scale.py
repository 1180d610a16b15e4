"""The lake at a million requests: every view, an analyst's questions, one request, a search.

    python -m loadtests.lake_scale --requests 1000000
    python -m loadtests.lake_scale --requests 100000 --keep /somewhere/lake

Makes a lake (`loadtests.made_lake`), measures it as the archiver leaves it and again after
compaction, and deletes it. Beside DuckDB over the views stands what one would write without
them: a scan of the same files by pyarrow.dataset, put together with pandas. Beside the clock
stand CPU seconds of all threads, which a busy machine changes less.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from eventrail.cli.inspect.cold import read_cold
from eventrail.cli.searching.search import search
from eventrail.cli.searching.wanted import Wanted
from eventrail.lake import VIEWS, open_lake
from eventrail.lake.compaction.compactor import Compactor
from eventrail.lake.files import readable
from eventrail.lake.query import table
from loadtests.machine import this_machine
from loadtests.made_lake import Shape, make_lake
from loadtests.making.plain import PLAIN
from loadtests.tables import Table, show

QUESTIONS = {
    "requests by model": "SELECT model, count(*), avg(ttft_ms), sum(cost) FROM requests GROUP BY 1",
    "errors by day": (
        "SELECT accepted_at::DATE, problem, count(*) FROM requests WHERE problem IS NOT NULL "
        "GROUP BY 1, 2"
    ),
    "p95 by route and day": (
        "SELECT route, accepted_at::DATE, quantile_cont(duration_ms, 0.95) FROM requests "
        "GROUP BY 1, 2"
    ),
    "cost by tenant and kind": "SELECT tenant, kind, sum(cost) FROM tokens_cost GROUP BY 1, 2",
    "rating by template": "SELECT template, avg(rating), count(rating) FROM requests GROUP BY 1",
    "judged by revision": "SELECT revision, avg(judged), count(judged) FROM requests GROUP BY 1",
    "documents most shown": (
        "SELECT document, count(*) FROM retrievals WHERE rank = 1 GROUP BY 1 "
        "ORDER BY 2 DESC LIMIT 9"
    ),
    "before and after a change": (
        "SELECT revision > 30, route, avg(duration_ms), avg(completion_tokens), avg(judged) "
        "FROM requests GROUP BY 1, 2"
    ),
    "one tenant's newest": (
        "SELECT accepted_at, question, answer FROM requests WHERE tenant = 'harbor' "
        "ORDER BY accepted_at DESC LIMIT 20"
    ),
}

FOUND = {
    "find an error": Wanted(error="deadline_exceeded"),
    "find words": Wanted(text='"tide table" open'),
    "find words that nobody said": Wanted(text="zeppelin"),
    "find what users disliked": Wanted(feedback="down", model="large"),
}

LOOKED_UP = 20
"""Requests that are shown, picked evenly over the lake."""


def main(
    requests: Annotated[int, typer.Option(help="How many.")] = 1_000_000,
    keep: Annotated[Path | None, typer.Option(help="Make or use a lake here, and keep it.")] = None,
    *,
    plain: Annotated[bool, typer.Option(help="Measure pyarrow and pandas too.")] = True,
    compact: Annotated[bool, typer.Option(help="Compact the lake and measure it again.")] = True,
) -> None:
    """Measure a lake."""
    print(this_machine())
    with _folder(keep) as folder:
        if not (folder / "LOG").is_dir():
            begun = time.perf_counter()
            make_lake(folder, Shape(requests))
            print(f"made in {time.perf_counter() - begun:.0f} s")
        _report(folder, "as archived", plain=plain)
        if not compact:
            return
        begun = time.perf_counter()
        for stream in ("LOG", "NOTES", "CHANGES", "OPERATIONS"):
            Compactor(folder, stream).run()
        print(f"compacted in {time.perf_counter() - begun:.0f} s")
        _report(folder, "compacted", plain=plain)


class Taken(NamedTuple):
    """How long something took."""

    what: str
    clock_s: float
    cpu_s: float


def _report(folder: Path, title: str, *, plain: bool) -> None:
    files = readable(folder, "LOG")
    size = sum(Path(path).stat().st_size for path in files) / 1e6
    taken: list[Taken] = []

    def measure(what: str, work: Callable[[], object]) -> None:
        taken.append(_timed(what, work))
        print(f"{taken[-1].clock_s:9.3f} s, CPU {taken[-1].cpu_s:8.3f} s  {what}", flush=True)

    measure("open the lake", lambda: open_lake(folder).close())
    with open_lake(folder) as connection:
        asked = {f"count {name}": f"SELECT count(*) FROM {name}" for name in VIEWS} | QUESTIONS  # noqa: S608 -- names
        for name, query in asked.items():
            measure(name, partial(table, connection, query))
        rids = [str(row[0]) for row in connection.execute(_SOME).fetchall()]
    for name, ask in PLAIN.items() if plain else ():
        measure(f"{name} (pyarrow, pandas)", partial(ask, files))
    for name, wanted in FOUND.items():
        measure(name, partial(search, folder, wanted, 20))
    within = [_timed("", partial(read_cold, folder, rid, None)) for rid in rids]
    for name, chosen in (("median", statistics.median_low), ("slowest", max)):
        clock, cpu = (chosen([one[place] for one in within]) for place in (1, 2))
        taken.append(Taken(f"log RID, {name} of {len(rids)}", clock, cpu))
    command = [sys.executable, "-m", "eventrail.cli", "log"]
    run = partial(subprocess.run, check=True, capture_output=True)
    measure("eventrail log RID", lambda: run([*command, "--lake", str(folder), "--json", rids[0]]))
    measure("eventrail log --help", lambda: run([*command, "--help"]))
    cells = [(one.what, f"{one.clock_s:.3f}", f"{one.cpu_s:.3f}") for one in taken]
    columns = ("what", "seconds", "CPU seconds")
    show(Table(f"{title}: {len(files)} files, {size:.0f} MB of log", columns, cells))


_SOME = f"""
SELECT rid FROM (
    SELECT rid, row_number() OVER (ORDER BY rid) AS place, count(*) OVER () AS every
    FROM events WHERE type = 'accepted'
) WHERE place % greatest(every // {LOOKED_UP}, 1) = 0 LIMIT {LOOKED_UP}
"""  # noqa: S608 -- a constant


def _timed(what: str, work: Callable[[], object]) -> Taken:
    clock, cpu = time.perf_counter(), _cpu()
    work()
    return Taken(what, time.perf_counter() - clock, _cpu() - cpu)


def _cpu() -> float:
    """Return the CPU seconds of this process and of those that it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="eventrail-lake-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    typer.run(main)
