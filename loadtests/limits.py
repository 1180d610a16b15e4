"""Part of `make bench`: what rate limits cost a request.

    python -m loadtests.limits
    python -m loadtests.limits --quick

A fused gateway in this process, with the echo pool, asked over HTTP by clients in this process
too; NATS beside it. The ways differ in the tenant's limits alone, all so wide that nothing is
refused: none; a rate of requests, of which a busy gateway has some at hand; and all three, which
have to hear of each request's end as well. Rounds alternate.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import sys
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

import msgspec
import uvloop

from eventrail.bus.ports import free_ports
from eventrail.config.model import Config, Pool, Rates, Rule, Template, Tenant
from eventrail.config.settings import Settings
from eventrail.eventlog.provision.document import put_document
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from loadtests.claims import Claim
from loadtests.closed_loop import ClosedLoop, Plan
from loadtests.conclude import conclude
from loadtests.hop_bus import TENANT, Bus
from loadtests.machine import this_machine
from loadtests.paths import BENCH
from loadtests.report import Section
from loadtests.stats import Summary, median
from loadtests.tables import Table, figure

KEY = "bench-key"
SERVICES = ("gateway", "guardrail", "router", "cache", "worker")
WAYS = {
    "no limits": Rates(),
    "requests a minute": Rates(requests_per_minute=6_000_000),
    "requests, tokens, concurrent": Rates(
        requests_per_minute=6_000_000, tokens_per_minute=10**10, concurrent=5_000
    ),
}
CONCURRENCY = (1, 32)
MOST_MORE = 1.0
"""Milliseconds that limits may add to the median of a lone request."""

Runs = dict[tuple[str, int], list[Summary]]


def config(rates: Rates) -> Config:
    """Return a configuration whose one tenant has these limits."""
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    return Config(
        pools={"echo": Pool(engine="echo")},
        templates={"plain": Template()},
        rules=[Rule(name="echo", model="echo", pool="echo", cacheable=False)],
        tenants={TENANT: Tenant(key_hashes=[digest], rates=rates)},
    )


@contextlib.asynccontextmanager
async def gateway(bus: Bus, state: Path) -> AsyncGenerator[tuple[Host, int]]:
    """Run everything a request needs in this process; yield it and its port."""
    async with bus.client("provision") as client:
        await put_document(client, config(Rates()), replace=True)
        url = client.connected_url
        servers = "" if url is None else url.geturl()
    (port,) = free_ports(1)
    values = {"nats_url": servers, "state": state, "http_port": port, "instance": "bench"}
    host = Host(Settings.model_validate(values), [find(name) for name in SERVICES], Silent())
    await host.start()
    try:
        yield host, port
    finally:
        await host.stop()


async def measure(host: Host, port: int, rates: Rates, concurrency: int, seconds: float) -> Summary:
    """Ask for a while under the given limits."""
    revision = host.config.current.revision
    await host.config.put(config(rates))
    await host.config.after(revision)
    plan = Plan(
        url=f"http://127.0.0.1:{port}/v1/chat/completions",
        concurrency=concurrency,
        headers={"authorization": f"Bearer {KEY}", "content-type": "application/json"},
        seconds=seconds,
        warmup_s=0.5,
    )
    return await ClosedLoop(plan, _body).run()


def _body(number: int) -> bytes:
    messages = [{"role": "user", "content": f"hello {number}"}]
    return msgspec.json.encode({"model": "echo", "messages": messages, "max_tokens": 16})


async def runs_of(rounds: int, seconds: float, folder: Path) -> Runs:
    """Measure every way in every round, in rotated order."""
    bus = Bus(folder / "nats")
    await bus.start()
    runs: Runs = {(way, count): [] for count in CONCURRENCY for way in WAYS}
    try:
        async with gateway(bus, folder / "state") as (host, port):
            for number in range(rounds):
                turn = number % len(WAYS)
                ways = [*list(WAYS)[turn:], *list(WAYS)[:turn]]
                for count in CONCURRENCY:
                    for way in ways:
                        run = await measure(host, port, WAYS[way], count, seconds)
                        runs[way, count].append(run)
                print(f"  round {number + 1} of {rounds}", flush=True)
    finally:
        bus.stop()
    return runs


def table_of(runs: Runs) -> Table:
    """A row a way and number of clients; medians of the rounds."""
    columns = ["limits", "at once", "requests/s", "p50 ms", "p99 ms", "errors"]
    rows = [
        [
            way,
            str(count),
            figure(median([run.rps for run in some])),
            figure(median([run.p50_ms for run in some])),
            figure(median([run.p99_ms for run in some])),
            str(sum(run.errors for run in some)),
        ]
        for (way, count), some in runs.items()
    ]
    return Table("What limits cost a request", columns, rows)


def claims_of(runs: Runs) -> list[Claim]:
    """Nothing is refused, and limits add little to a lone request."""
    base = median([run.p50_ms for run in runs["no limits", 1]])
    errors = sum(run.errors for some in runs.values() for run in some)
    claims = [Claim(f"no request was refused or lost: {errors}", holds=not errors)]
    for way in list(WAYS)[1:]:
        more = median([run.p50_ms for run in runs[way, 1]]) - base
        text = f"{way}: at most {MOST_MORE:g} ms more at p50, one at a time: {more:.2f}"
        claims.append(Claim(text, holds=more <= MOST_MORE))
    return claims


def main() -> None:
    """Measure, print the table, write the report."""
    argv = sys.argv[1:]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each way and round")
    parser.add_argument("--quick", action="store_true", help="two rounds of two seconds")
    parser.add_argument("--no-report", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("--strict", action="store_true", help="fail when a claim does not hold")
    args = parser.parse_args(argv)
    rounds, seconds = (2, 2.0) if args.quick else (args.rounds, args.seconds)
    machine = this_machine()
    BENCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="limits-", dir=BENCH) as folder:
        runs = uvloop.run(runs_of(rounds, seconds, Path(folder)))
    section = Section(
        name="limits",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=" ".join(["python -m loadtests.limits", *argv]),
        machine=machine,
        table=table_of(runs),
        claims=claims_of(runs),
        notes=["Medians of the rounds. Clients, gateway and NATS share the machine."],
    )
    conclude(section, write=not args.no_report, strict=args.strict)


if __name__ == "__main__":
    main()
