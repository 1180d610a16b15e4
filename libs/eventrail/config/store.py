"""The configuration in force: watched in NATS KV, swapped whole, never half."""

import asyncio
import contextlib

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError, NoKeysError
from nats.js.kv import KeyValue

from eventrail.bus.tasks import end
from eventrail.config.model import Config, InvalidConfig, decode_config
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET

_log = structlog.get_logger(__name__)

DOCUMENT = "document"
"""Key of the configuration document."""

INDEX_PREFIX = "index."
"""Keys `index.<tenant>` hold the version of a tenant's retrieval index."""


class ConfigStore:
    """Holds the newest valid configuration; a bad document leaves the old one in force.

    Attributes:
        current: the configuration now in force.
        index_versions: version of the retrieval index by tenant.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.current = Config()
        self.index_versions: dict[str, str] = {}

    async def start(self) -> None:
        """Load the document and watch it.

        Raises:
            NotProvisioned: the bucket or the document is not there.
            InvalidConfig: the document does not fit.
        """
        try:
            bucket = await self._client.jetstream().key_value(CONFIG_BUCKET)
            entry = await bucket.get(DOCUMENT)
            await self._load_index_versions(bucket)
        except (NatsError, KeyNotFoundError) as error:
            raise NotProvisioned(
                f"no configuration in bucket {CONFIG_BUCKET}: {error!r}; "
                "run `eventrail provision --config FILE`"
            ) from error
        self.current = decode_config(entry.value or b"", entry.revision or 0)
        self._task = asyncio.create_task(self._watch(), name="config watch")

    async def _load_index_versions(self, bucket: KeyValue) -> None:
        """Learn the versions before the first request is keyed by them."""
        with contextlib.suppress(NoKeysError):
            for key in await bucket.keys(filters=[f"{INDEX_PREFIX}*"]):
                entry = await bucket.get(key)
                self._take(key, entry.value or b"", entry.revision or 0)

    async def stop(self) -> None:
        """Stop watching."""
        await end(self._task)

    def config(self) -> Config:
        """Return the configuration now in force."""
        return self.current

    async def after(self, revision: int) -> Config:
        """Return the configuration in force, once it is another one than `revision`."""
        while self.current.revision == revision:
            self._changed.clear()
            await self._changed.wait()
        return self.current

    async def put(self, config: Config) -> int:
        """Store a new document and return its revision."""
        bucket = await self._client.jetstream().key_value(CONFIG_BUCKET)
        document = msgspec.structs.replace(config, revision=0)
        return await bucket.put(DOCUMENT, msgspec.json.encode(document))

    async def put_index_version(self, tenant: str, version: str) -> None:
        """Tell every service that a tenant's index has changed."""
        bucket = await self._client.jetstream().key_value(CONFIG_BUCKET)
        await bucket.put(f"{INDEX_PREFIX}{tenant}", version.encode())

    async def _watch(self) -> None:
        while True:
            try:
                bucket = await self._client.jetstream().key_value(CONFIG_BUCKET)
                watcher = await bucket.watchall()
                async for entry in watcher:
                    if entry is not None and entry.value:
                        self._take(entry.key, entry.value, entry.revision or 0)
            except NatsError as error:
                _log.warning("config watch interrupted", error=repr(error))
            await asyncio.sleep(1.0)

    def _take(self, key: str, value: bytes, revision: int) -> None:
        if key.startswith(INDEX_PREFIX):
            self.index_versions[key.removeprefix(INDEX_PREFIX)] = value.decode()
        elif key == DOCUMENT and revision != self.current.revision:
            try:
                self.current = decode_config(value, revision)
            except InvalidConfig as error:
                _log.error("configuration refused, the old one stays", error=str(error))
            else:
                self._changed.set()
                _log.info("configuration applied", revision=revision)
