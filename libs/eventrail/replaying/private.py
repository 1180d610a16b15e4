"""A small private system: a NATS server of its own, and the stages of production in this process.

Nothing in it is connected to the live system: its log, its buckets, its queues are its own. It
reads the live system's keys, to open what was sealed at the door, and indexes; it writes neither.
"""

import gc
import os
import secrets
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Generator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import bcrypt
import msgspec
from nats.aio.client import Client
from nats.js.errors import KeyWrongLastSequenceError

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.bus.passwords import ROUNDS
from eventrail.bus.user import User
from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.config.template import Template, split_name
from eventrail.config.versions import TEMPLATE_PREFIX
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import MIB, Sizes, declare
from eventrail.eventlog.provision.document import put_document
from eventrail.guarding.sealing import Sealer
from eventrail.learning.artefact import Manifest
from eventrail.learning.store import ArtefactStore
from eventrail.replaying.changed import Cache
from eventrail.replaying.keys import ReadOnlyKeys
from eventrail.replaying.reusing import Reuse, Reusing
from eventrail.retrieval.indexing.current import read_current
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import Part, Service, find

USER = "replay"

SIZES = Sizes(
    **dict.fromkeys(Sizes.__dataclass_fields__, 64 * MIB)
    | {"log": 16 * 1024 * MIB, "notes": 2 * 1024 * MIB, "bodies": 4 * 1024 * MIB}
)
"""Bounds of a private server's streams, in bytes; only what is written takes room."""

_REUSED = frozenset({"router", "cache", "cache-wait", "retriever"})
_PASSWORD = "EVENTRAIL_NATS_PASSWORD"  # noqa: S105 -- the name of a variable


@dataclass(frozen=True, slots=True)
class Parts:
    """What a private system is made of.

    Attributes:
        config: its configuration.
        versions: the templates' versions, under the numbers that they have in the live system.
        live: the live system's state folder.
        pools: the pools to serve.
        cache: whether it has a real cache.
        artefacts: the folder of published models that the configuration names.
    """

    config: Config
    versions: Mapping[str, Template]
    live: Path
    pools: Sequence[str] = ()
    cache: Cache = "recorded"
    artefacts: Path | None = None


@asynccontextmanager
async def private_bus(folder: Path, parts: Parts) -> AsyncGenerator[tuple[Address, Client]]:
    """Run a NATS server with everything declared; what an earlier run left there is still there.

    Raises:
        NoNatsServer: the server did not start.
        NotProvisioned: it holds what another release declared.
    """
    password = secrets.token_urlsafe(32)
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()
    user = User(USER, [">"], [">"], hashed)
    server = EmbeddedServer.on_free_ports(folder, "nats", [user])
    server.start()
    try:
        server.wait_ready()
        address = Address((server.url,), USER, password)
        client = await connect(address, "replay")
        try:
            await apply(client, declare(parts.config, sizes=SIZES), allow_changes=True)
            await _keep(client, parts.versions)
            await _publish(client, parts.artefacts)
            await put_document(client, parts.config)
            await _announce_indexes(client, parts)
            yield address, client
        finally:
            await client.close()
    finally:
        server.stop()


async def _keep(client: Client, versions: Mapping[str, Template]) -> None:
    """Give templates the numbers that they have in the live system."""
    bucket = await client.jetstream().key_value(CONFIG_BUCKET)
    for name, template in versions.items():
        of, number = split_name(name)
        try:
            key = f"{TEMPLATE_PREFIX}{of}.{number}"
            await bucket.create(key, msgspec.json.encode(template))
        except KeyWrongLastSequenceError:
            continue  # an earlier run has put it there


async def _publish(client: Client, folder: Path | None) -> None:
    """Publish the live system's models here."""
    store = ArtefactStore(client)
    for manifest in _manifests(folder):
        content = manifest.read_bytes()
        decoded = msgspec.json.decode(content, type=Manifest)
        await store.publish(decoded, content, (manifest.parent / "arrays").read_bytes())


def _manifests(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*/manifest.json")) if folder is not None else []


async def _announce_indexes(client: Client, parts: Parts) -> None:
    bucket = await client.jetstream().key_value(CONFIG_BUCKET)
    for tenant, version in index_versions(parts.live, parts.config).items():
        await bucket.put(f"index.{tenant}", version.encode())


def index_versions(live: Path, config: Config) -> dict[str, str]:
    """Return the version of the index that each tenant has in a state folder."""
    found = {tenant: read_current(live / "index" / tenant) for tenant in config.tenants}
    return {tenant: each.indexed.version for tenant, each in found.items() if each is not None}


@asynccontextmanager
async def private_host(
    folder: Path, address: Address, parts: Parts, reuse: Reuse
) -> AsyncGenerator[Host]:
    """Host the stages of a replay on a private bus.

    Raises:
        DeploymentFailed: no replica of a pool came up.
        InvalidConfig: a pool's options do not fit.
    """
    for name in ("index", "keys"):
        _link(folder / name, parts.live / name)
    settings = Settings(
        nats_url=address.servers[0],
        nats_user=address.user,
        nats_password=address.password,  # pyright: ignore[reportArgumentType] -- pydantic hides it
        state=folder,
        instance="replay",
        health_port=-1,
        pools=",".join(parts.pools) or "-",
    )
    host = Host(settings, services_of(parts, reuse), Silent())
    host.sealer = Sealer(ReadOnlyKeys(parts.live / "keys", folder / "own-keys"))
    with _environment(_PASSWORD, address.password):
        await host.start()
        try:
            yield host
        finally:
            await host.stop()
            gc.unfreeze()  # the host has put all there was out of the collector's sight


def services_of(parts: Parts, reuse: Reuse) -> list[Service]:
    """Return the services of a replay: no gateway, no billing, nobody who writes elsewhere."""
    services = [
        _wrapped("guardrail", reuse, daemons=False),
        _wrapped("router", reuse, daemons=False),
        find("worker"),
        find("warden"),
    ]
    if any(rule.top_k for rule in parts.config.rules) or parts.config.intents:
        services.append(_wrapped("retriever", reuse, daemons=False))
    if parts.cache == "on":
        services.append(_wrapped("cache", reuse, daemons=True))
    else:
        services.append(_service("cache", _no_cache(reuse)))
    return services


def _no_cache(reuse: Reuse) -> Callable[[Host], Awaitable[Part]]:
    async def build(host: Host) -> Part:
        del host
        return Part(stages=[Reusing(None, "cache", reuse)])

    return build


def _wrapped(name: str, reuse: Reuse, *, daemons: bool) -> Service:
    """Return a service whose stages take from the record what it has.

    Without daemons it decides the same whatever goes on around it: no canary is taken back, no
    index is built, no pool is held to be down.
    """
    service = find(name)

    async def build(host: Host) -> Part:
        part = await service.build(host)
        stages = [
            Reusing(stage, stage.name, reuse) if stage.name in _REUSED else stage
            for stage in part.stages
        ]
        return Part(stages, part.readers, part.daemons) if daemons else Part(stages)

    return _service(name, build)


def _service(name: str, build: Callable[[Host], Awaitable[Part]]) -> Service:
    return Service(name, "of a replay", build)


def _link(path: Path, target: Path) -> None:
    if target.is_dir() and not path.exists():
        path.symlink_to(target.resolve(), target_is_directory=True)


@contextmanager
def _environment(name: str, value: str) -> Generator[None]:
    """Set a variable that replicas on this machine inherit."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before
