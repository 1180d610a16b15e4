"""All checks, in the order of what depends on what."""

import asyncio
import json
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.bus.connect import Address, NotConnected, connect
from eventrail.bus.running import Running
from eventrail.config.default import default_config
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import stored_config
from eventrail.supervise.doctor import lives, machine, server
from eventrail.supervise.doctor.finding import Finding
from eventrail.supervise.doctor.lake import look_at_lake

CONNECT_S = 5.0


def examine_machine(state: Path, running: Running | None, ports: dict[str, int]) -> list[Finding]:
    """Check what can be checked without a server.

    Args:
        state: the state folder.
        running: what is said to run with it.
        ports: by name, the ports `eventrail up` would use.
    """
    if running is not None:
        ports = {
            name: urlparse(url).port or 0
            for name, url in (("nats", running.nats_url), ("http", running.http_url))
        }
    return [
        machine.look_at_python(),
        *machine.look_at_packages(),
        machine.look_at_server_program(),
        machine.look_at_disk(state),
        *(
            machine.look_at_port(name, port, running=running is not None)
            for name, port in ports.items()
        ),
    ]


async def examine_server(
    address: Address,
    monitor_url: str,
    *,
    replicas: int,
    deep: bool,
    lake: Path | str | None = None,
) -> list[Finding]:
    """Check the server and what is on it.

    Args:
        address: how to connect, as the operator.
        monitor_url: base URL of its monitoring; empty if there is none to reach.
        replicas: copies that every stream should have.
        deep: also read every record of the hot log.
        lake: where the lake is; None if it is not to be looked at.
    """
    try:
        client = await connect(address, "eventrail-doctor", patience_s=CONNECT_S)
    except NotConnected as error:
        return [Finding("nats", "fail", str(error), "`eventrail up` starts one")]
    try:
        monitoring = await asyncio.to_thread(fetch, f"{monitor_url}/varz") if monitor_url else {}
        return [
            server.look_at_version(client),
            server.look_at_fsync(monitoring),
            server.look_at_clock(monitoring, server.utc_now()),
            *await _examine_content(client, replicas, deep=deep),
            *([await look_at_lake(client, lake)] if lake is not None else []),
        ]
    finally:
        await client.close()


async def _examine_content(client: Client, replicas: int, *, deep: bool) -> list[Finding]:
    try:
        config = await stored_config(client)
    except NatsError as error:
        return [Finding("streams", "fail", repr(error), "connect as the operator, JetStream on")]
    declared = declare(config or default_config(), replicas=replicas)
    findings = await server.look_at_streams(client, declared)
    if config is None:
        advice = "run `eventrail provision apply --config FILE`"
        return [*findings, Finding("configuration", "fail", "there is none", advice)]
    findings.append(Finding("configuration", "ok", f"revision {config.revision}"))
    findings.append(await lives.look_at_open_requests(client, server.utc_now()))
    return [*findings, await lives.look_at_lives(client)] if deep else findings


def fetch(url: str) -> dict[str, Any]:
    """Return a JSON page; empty if there is no answer."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 -- our own server
            return json.loads(answer.read())
    except (OSError, ValueError):
        return {}
