"""Part of `make bench`: a pool through NATS, beside bare vLLM and beside Ray's own HTTP app.

    python -m loadtests.serving --rounds 3
    python -m loadtests.serving --quick

All three load the same model with the same arguments and stay loaded; they are asked the same
questions with the same sampling, one side at a time, in rotated order, so that drift of the
machine hits all alike.
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from loadtests.conclude import conclude
from loadtests.machine import Machine, this_machine
from loadtests.paths import BENCH, ROOT
from loadtests.report import Section
from loadtests.serving_load import Run
from loadtests.serving_table import NAMES, cancel_claim, serving_claims, serving_table
from loadtests.serving_work import CONCURRENCY, TOKENS, count_of

CANCELS = 20

_HOW_TO_READ = (
    f"Answers of {TOKENS} tokens each, greedy, streamed; median of the rounds, ratios the median "
    "of each round's. TTFT is from the question to the first text: in the pool through the log "
    "(append with fsync), the consumer, and the guard, which lets a word out when the next one "
    "has begun. CPU is per answer and by part; `load` is the process that asks, in which bare "
    "vLLM also tokenizes and detokenizes."
)


class Side:
    """A side in a process of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        BENCH.mkdir(parents=True, exist_ok=True)
        with (BENCH / f"serving-{name}.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "loadtests.serving_side", name],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def until_ready(self) -> None:
        """Wait until the model is loaded.

        Raises:
            RuntimeError: it is not; the log in the bench folder says why.
        """
        if self._line() != "ready":
            raise RuntimeError(f"{self.name} did not start: see {BENCH}/serving-{self.name}.log")

    def run(self, concurrency: int, count: int) -> Run:
        """Measure once."""
        return msgspec.json.decode(self._ask(f"{concurrency} {count}"), type=Run)

    def cancel(self, count: int) -> list[float]:
        """Return the milliseconds that cancels took to free their slots."""
        return msgspec.json.decode(self._ask(f"cancel {count}"), type=list[float])

    def stop(self) -> None:
        """Let it end."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _ask(self, line: str) -> str:
        if self._process.stdin is not None:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        return self._process.stdout.readline().strip() if self._process.stdout else ""


class Measured(msgspec.Struct):
    """All that came of a run.

    Attributes:
        runs: each side at each concurrency, round by round.
        cancels_ms: from a stored cancel note to a free slot of vLLM.
    """

    runs: list[Run] = []
    cancels_ms: list[float] = []


def compare(names: Sequence[str], rounds: int, *, quick: bool) -> Measured:
    """Measure every side at every concurrency in every round."""
    sides: list[Side] = []
    measured = Measured()
    try:
        for name in names:  # one after another: loading takes all the machine has
            sides.append(Side(name))
            sides[-1].until_ready()
            print(f"  {name} is loaded", flush=True)
        for number in range(rounds):
            turn = number % len(sides)
            for concurrency in CONCURRENCY:
                for side in (*sides[turn:], *sides[:turn]):
                    run = side.run(concurrency, count_of(concurrency, quick=quick))
                    measured.runs.append(run)
                    print(
                        f"  round {number + 1}  {side.name} at {concurrency}: "
                        f"{run.rate:.0f} tok/s, TTFT {run.ttft_p50_ms:.1f} ms",
                        flush=True,
                    )
        for side in sides:
            measured.cancels_ms += side.cancel(CANCELS)
    finally:
        for side in sides:
            side.stop()
    return measured


def section_of(measured: Measured, machine: Machine, argv: Sequence[str]) -> Section:
    """The report's section for these runs."""
    return Section(
        name="serving",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=" ".join(["python -m loadtests.serving", *argv]),
        machine=machine,
        table=serving_table(measured.runs),
        claims=[*serving_claims(measured.runs), cancel_claim(measured.cancels_ms)],
        notes=[_HOW_TO_READ],
    )


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sides", default=",".join(NAMES), help=f"of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="one round, fewer questions")
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when a claim does not hold")
    args = parser.parse_args(argv)
    machine = this_machine()
    names = args.sides.split(",")
    measured = compare(names, 1 if args.quick else args.rounds, quick=args.quick)
    (BENCH / "serving.json").write_bytes(msgspec.json.encode(measured))
    if set(names) != set(NAMES):
        print(f"only {args.sides}: no table is written")
        return
    conclude(section_of(measured, machine, argv), write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
