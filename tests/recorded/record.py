"""Record the lives of `lives.py` for this release, from a real run of the whole system.

    python -m tests.recorded.record

Writes `<release>/<life>.jsonl`, a stored record a line, byte for byte as on the wire, and
`<release>/manifest.json`, which says how each ended. The folders of past releases are never
written again: `test_recorded.py` replays them all, so that a release that could no longer
read an older one's log does not get out. All values in them are made up.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import msgspec
from nats.aio.client import Client as NatsClient

from eventrail.bus.connect import connect
from eventrail.bus.users import tenant_name
from eventrail.client import Client
from eventrail.contracts import subjects
from eventrail.contracts.records import decode_record
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.supervise.options import Options
from eventrail.supervise.system import System
from tests.recorded.lives import LIVES, TENANT, index, recorded_config
from tests.recorded.manifest import FOLDER, MANIFEST, Life, Manifest

TOPOLOGY = "gateway+guardrail+router cache+retriever+worker judge+feedback+archiver+warden"
"""Lives of more than one record, so that there is something to carry over in `prior`."""


def main() -> None:
    """Record this release; status 1 if it is recorded already."""
    release = version("eventrail")
    target = FOLDER / release
    if target.exists():
        sys.exit(f"{release} is recorded already; a release's recordings are never replaced")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / release
        made.mkdir()
        _record(Path(folder) / "state", made, release)
        shutil.copytree(made, target)
    print(target)


def _record(state: Path, target: Path, release: str) -> None:
    options = Options(
        state=state, topology=TOPOLOGY, config=recorded_config(), http_port=0, vllm=False
    )
    with System(options) as system:
        if not system.start():
            sys.exit(f"not everything came up; see the logs in {state}")
        manifest = asyncio.run(_live(system, target, release))
    text = msgspec.json.format(msgspec.json.encode(manifest)) + b"\n"
    (target / MANIFEST).write_bytes(text)


async def _live(system: System, target: Path, release: str) -> Manifest:
    lives: dict[str, Life] = {}
    async with _operator(system) as operator, _tenant(system) as client:
        await index(operator)
        for name, live in LIVES.items():
            rid = await live(client)
            await asyncio.sleep(1.0)  # the cache fills from ended requests
            lines = await _stored(operator, rid)
            (target / f"{name}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
            lives[name] = _life(lines)
    return Manifest(release, lives)


async def _stored(operator: NatsClient, rid: str) -> list[bytes]:
    """Return the records of a request as they are stored, oldest first."""
    reader = Reader(operator, names.LOG)
    life = subjects.life(TENANT, rid)
    lines: list[bytes] = []
    message = await reader.next(life, 1)
    while message is not None:
        lines.append(message.data)
        message = await reader.next(life, message.sequence + 1)
    return lines


def _life(lines: list[bytes]) -> Life:
    events = decode_record(lines[-1]).all_events()
    return Life(records=len(lines), events=[event.type for event in events])


@asynccontextmanager
async def _operator(system: System) -> AsyncGenerator[NatsClient]:
    client = await connect(system.operator, "record")
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def _tenant(system: System) -> AsyncGenerator[Client]:
    assert system.users is not None
    address = system.users.address(tenant_name(TENANT), system.nats_url)
    url = ",".join(address.servers)
    async with Client.connect(
        url, tenant=TENANT, user=address.user, password=address.password
    ) as client:
        yield client


if __name__ == "__main__":
    main()
