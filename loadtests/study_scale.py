"""Every kind of study on a lake of many requests.

    python -m loadtests.made_lake --requests 1000000 FOLDER
    python -m loadtests.study_scale FOLDER

For each kind the seconds from the command to the page on disk, the CPU seconds of all threads,
which a busy machine changes less, and the largest resident memory so far. The baseline of the
same run is one pass of DuckDB over the view `requests`, which every report needs at least once.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from eventrail.lake import open_lake
from eventrail.studies.compare.sides import Wanted
from eventrail.studies.making import Order, make
from loadtests.machine import this_machine

ORDERS = {
    "cost": Order("cost", "study cost"),
    "quality": Order("quality", "study quality"),
    "feedback": Order("feedback", "study feedback"),
    "drift": Order("drift", "study drift"),
    "compare": Order("compare", "study compare", wanted=Wanted(split="arm=control,canary")),
    "operations": Order("operations", "study operations"),
}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds and the CPU seconds that some work takes."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu


def one_pass(lake: Path) -> int:
    """Read every request once, with the columns that reports read most; return how many."""
    with closing(open_lake(lake)) as connection:
        found = connection.sql(
            "SELECT count(*), sum(cost), avg(judged), avg(duration_ms) FROM requests"
        ).fetchall()
    return int(found[0][0])


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lake", type=Path)
    parser.add_argument("--only", default="", help="kinds, comma separated")
    given = parser.parse_args()
    print(this_machine().sentence())
    wanted = given.only.split(",") if given.only else list(ORDERS)
    print("| study | seconds | CPU seconds | MiB at most |\n| --- | ---: | ---: | ---: |")
    seconds, cpu = timed(lambda: one_pass(given.lake))
    print(f"| one pass over `requests` | {seconds:.1f} | {cpu:.1f} | {_memory()} |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for kind in wanted:
            order, out = ORDERS[kind], Path(folder) / f"{kind}.html"
            seconds, cpu = timed(lambda order=order, out=out: make(given.lake, order, out))
            print(f"| {kind} | {seconds:.1f} | {cpu:.1f} | {_memory()} |", flush=True)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
