"""Part (b) of `make bench`: the whole pipeline, beside other gateways, on the same mock.

    python -m loadtests.pipeline --rounds 3 --seconds 8
    python -m loadtests.pipeline --quick --systems mock,litellm,portkey

Each round starts every system in turn, alone on the machine but for the mock and the load
generator, measures it at each concurrency, and stops it. Rounds go over all systems before the
next begins, in rotated order, so that drift of the machine hits all alike.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence

import msgspec

from loadtests import claims
from loadtests.comparison import Options, compare
from loadtests.conclude import conclude
from loadtests.machine import Machine, this_machine
from loadtests.paths import BENCH
from loadtests.peers.litellm import LiteLLM
from loadtests.peers.portkey import Portkey
from loadtests.pipeline_table import pipeline_table
from loadtests.report import Section
from loadtests.rows import Row
from loadtests.systems.base import System
from loadtests.systems.eventrail import Eventrail
from loadtests.systems.mock import MockAlone, MockUpstream

# The names `--systems` takes, in the order of the table.
SYSTEMS: dict[str, Callable[[MockUpstream], System]] = {
    "mock": MockAlone,
    "fused-echo": lambda mock: Eventrail("fused", "echo", mock.url),
    "unfused-echo": lambda mock: Eventrail("unfused", "echo", mock.url),
    "fused": lambda mock: Eventrail("fused", "mock", mock.url),
    "unfused": lambda mock: Eventrail("unfused", "mock", mock.url),
    "fused-echo-masking": lambda mock: Eventrail("fused", "echo", mock.url, masking_only=True),
    "fused-masking": lambda mock: Eventrail("fused", "mock", mock.url, masking_only=True),
    "litellm": lambda mock: LiteLLM(mock.url),
    "litellm-1": lambda mock: LiteLLM(mock.url, workers=1),
    "portkey": lambda mock: Portkey(mock.url),
}
_DEFAULT = list(SYSTEMS)


def section_of(
    rows: Sequence[Row],
    systems: Sequence[System],
    machine: Machine,
    argv: Sequence[str],
    *,
    stream: bool,
) -> Section:
    """The report's section for these rows."""
    versions = "; ".join(f"{system.name}: {system.version}" for system in systems)
    return Section(
        name="pipeline-streamed" if stream else "pipeline",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=" ".join(["python -m loadtests.pipeline", *argv]),
        machine=machine,
        table=pipeline_table(rows),
        claims=claims.check(rows),
        notes=[f"What ran: {versions}."],
    )


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--warmup-s", type=float, default=2.0)
    parser.add_argument("--quick", action="store_true", help="one round of 2 seconds each")
    parser.add_argument("--concurrency", default="1,8,32,100")
    parser.add_argument("--systems", default=",".join(_DEFAULT), help=f"of {', '.join(SYSTEMS)}")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="of the mock provider")
    parser.add_argument("--stream", action="store_true")
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when a claim does not hold")
    args = parser.parse_args(argv)
    unknown = [name for name in args.systems.split(",") if name not in SYSTEMS]
    if unknown:
        parser.error(f"no such system: {', '.join(unknown)}; there are {', '.join(SYSTEMS)}")
    return args


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    args = _arguments(argv)
    options = Options(
        rounds=1 if args.quick else args.rounds,
        seconds=2.0 if args.quick else args.seconds,
        warmup_s=1.0 if args.quick else args.warmup_s,
        settle_s=2.0 if args.quick else 5.0,
        concurrency=[int(text) for text in args.concurrency.split(",")],
        stream=args.stream,
    )
    machine = this_machine()
    mock = MockUpstream(latency_ms=args.latency_ms)
    try:
        systems = [SYSTEMS[name](mock) for name in args.systems.split(",")]
        for system in systems:
            system.prepare()
        rows = compare(systems, options, mock)
    finally:
        mock.stop()
    (BENCH / "pipeline.json").write_bytes(msgspec.json.encode(rows))
    section = section_of(rows, systems, machine, argv, stream=args.stream)
    conclude(section, write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
