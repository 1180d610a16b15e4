"""The configuration in force: watched in NATS KV, swapped whole, never half."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.config.model import Config, InvalidConfig, decode_config
from eventrail.config.template import Numbered, Template
from eventrail.config.versions import TEMPLATE_PREFIX, decode_version, keep_versions, version_of
from eventrail.config.watch import BucketWatch
from eventrail.contracts.errors import NotProvisioned
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET

_log = structlog.get_logger(__name__)

DOCUMENT = "document"
"""Key of the configuration document."""

INDEX_PREFIX = "index."
"""Keys `index.<tenant>` hold the version of a tenant's retrieval index."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that does not fit this release, so that an older one stays in force.

    Attributes:
        revision: of the document.
        reason: why, by field.
    """

    revision: int
    reason: str


class ConfigStore:
    """Holds the newest valid configuration; a bad document leaves the old one in force.

    Attributes:
        current: the configuration now in force.
        since: when it came into force in this process.
        refused: a newer document that was not taken; None if the newest is in force.
        index_versions: version of the retrieval index by tenant.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._watch = BucketWatch(client, self._take)
        self._changed = asyncio.Event()
        self._templates: dict[str, Template] = {}
        self.current = Config()
        self.since = datetime.now(UTC)
        self.refused: Refused | None = None
        self.index_versions: dict[str, str] = {}

    async def start(self) -> None:
        """Load the document and watch it.

        Raises:
            NotProvisioned: the bucket or the document is not there.
            InvalidConfig: the document does not fit.
        """
        try:
            await self._watch.start()
        except (NatsError, TimeoutError) as error:
            raise _missing(repr(error)) from error
        if self.current.revision:
            return
        await self._watch.stop()
        if self.refused is not None:
            raise InvalidConfig(self.refused.reason)
        raise _missing("there is no document")

    async def stop(self) -> None:
        """Stop watching."""
        await self._watch.stop()

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
        jetstream = self._client.jetstream()
        bucket = await jetstream.key_value(CONFIG_BUCKET)
        await keep_versions(jetstream, config.templates)
        return await bucket.put(DOCUMENT, encode_document(config))

    async def put_index_version(self, tenant: str, version: str) -> None:
        """Tell every service that a tenant's index has changed."""
        bucket = await self._client.jetstream().key_value(CONFIG_BUCKET)
        await bucket.put(f"{INDEX_PREFIX}{tenant}", version.encode())

    def _take(self, key: str, value: bytes, revision: int) -> None:
        if not value:
            return  # nothing of the configuration is ever removed
        if key.startswith(INDEX_PREFIX):
            self.index_versions[key.removeprefix(INDEX_PREFIX)] = value.decode()
        elif key.startswith(TEMPLATE_PREFIX):
            template = decode_version(key, value)
            if template is not None:
                self._templates[version_of(key)] = template
        elif key == DOCUMENT and revision != self.current.revision:
            self._take_document(value, revision)

    def _take_document(self, value: bytes, revision: int) -> None:
        try:
            self.current = decode_config(value, revision, self._templates)
        except InvalidConfig as error:
            self.refused = Refused(revision, str(error))
            _log.error("configuration refused, the old one stays", error=str(error))
        else:
            self.refused = None
            self.since = datetime.now(UTC)
            self._changed.set()
            _log.info("configuration applied", revision=revision)


def encode_document(config: Config) -> bytes:
    """Return the JSON of a document, without what is kept beside it."""
    return msgspec.json.encode(msgspec.structs.replace(config, revision=0, numbered=Numbered()))


def _missing(why: str) -> NotProvisioned:
    return NotProvisioned(
        f"no configuration in bucket {CONFIG_BUCKET}: {why}; "
        "run `eventrail provision --config FILE`"
    )
