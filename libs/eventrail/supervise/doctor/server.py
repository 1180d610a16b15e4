"""The NATS server: version, fsync, clock, streams as declared, consumers' lag."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from nats.aio.client import Client

from eventrail.bus.binary import OLDEST, parse_version
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.provision.api import Management
from eventrail.eventlog.provision.apply import plan
from eventrail.eventlog.provision.declare import Declaration
from eventrail.eventlog.provision.plan import outstanding
from eventrail.supervise.doctor.finding import Finding, judge

SKEW = timedelta(seconds=2)
LAG_WARN = 1_000
FULL_WARN = 0.8


def look_at_version(client: Client) -> Finding:
    """Check the version of the server we are connected to."""
    found = parse_version(str(client.connected_server_version))
    says = ".".join(map(str, found)) or str(client.connected_server_version)
    return judge("nats-server", says, "run 2.11 or newer", good=found >= OLDEST)


def look_at_fsync(monitoring: dict[str, Any]) -> Finding:
    """Check, on the server's monitoring page `/varz`, that every message is synced."""
    jetstream: dict[str, Any] = monitoring.get("jetstream") or {}
    config: dict[str, Any] = jetstream.get("config") or {}
    if not config:
        return Finding(
            "fsync",
            "warn",
            "not visible: the server's monitoring is not reachable from here",
            "make sure that its configuration says `jetstream { sync_interval: always }`",
        )
    always = bool(config.get("sync_always"))
    says = "sync_interval always" if always else f"every {config.get('sync_interval', 0) / 1e9:g} s"
    advice = "set `jetstream { sync_interval: always }`, or a power cut loses acknowledged records"
    return judge("fsync", says, advice, good=always)


def look_at_clock(monitoring: dict[str, Any], now: datetime) -> Finding:
    """Check our clock against the server's: deadlines and lake partitions depend on it."""
    text = str(monitoring.get("now", ""))
    if not text:
        return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC; no other clock to compare")
    skew = abs(now - datetime.fromisoformat(text))
    says = f"{skew.total_seconds():.3f} s from the server's"
    return judge("clock", says, "synchronise the clocks (NTP)", good=skew < SKEW, level="warn")


async def look_at_streams(client: Client, declared: Declaration) -> list[Finding]:
    """Check that all is as declared, how full the streams are, and how far work lags."""
    try:
        wrong = outstanding(await plan(client, declared))
    except LogUnavailable as error:
        return [Finding("streams", "fail", str(error), "connect as the operator, JetStream on")]
    findings = [
        Finding(
            step.label,
            "fail",
            f"to {step.kind}: {'; '.join(map(str, step.differences)) or 'missing'}",
            "run `eventrail provision plan`",
        )
        for step in wrong
    ]
    what = f"{len(declared.streams)} streams, {len(declared.consumers)} consumers as declared"
    findings = findings or [Finding("streams", "ok", what)]
    missing = {step.label for step in wrong if step.kind == "create"}
    findings += await _fill(client, declared, missing)
    return findings + await _lag(client, declared, missing)


async def _fill(client: Client, declared: Declaration, missing: set[str]) -> list[Finding]:
    management = Management(client)
    findings: list[Finding] = []
    for stream in declared.streams:
        info = None if f"stream {stream.name}" in missing else await management.stream(stream.name)
        bound = 0 if info is None else int(info["config"].get("max_bytes", -1))
        if info is not None and bound > 0:
            full = info["state"]["bytes"] / bound
            if full > FULL_WARN:
                says = f"{full:.0%} of {bound} bytes"
                advice = "is the archiver running? A full stream stops admission"
                findings.append(Finding(f"stream {stream.name}", "warn", says, advice))
    return findings


async def _lag(client: Client, declared: Declaration, missing: set[str]) -> list[Finding]:
    management = Management(client)
    behind: list[str] = []
    for consumer in declared.consumers:
        label = f"consumer {consumer.stream}/{consumer.name}"
        info = (
            None if label in missing else await management.consumer(consumer.stream, consumer.name)
        )
        if info is not None and info["num_pending"] > LAG_WARN:
            behind.append(f"{consumer.name} has {info['num_pending']} waiting")
    says = "; ".join(behind) or f"no consumer has more than {LAG_WARN} waiting"
    return [judge("lag", says, "run more processes of these", good=not behind, level="warn")]


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.fromtimestamp(time.time(), UTC)
