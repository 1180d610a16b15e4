"""Artefacts that operators have published: in the object store, by name and version."""

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NoKeysError, NotFoundError, ObjectNotFoundError
from nats.js.object_store import ObjectStore

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.names import ARTEFACTS_BUCKET
from eventrail.learning.artefact import Artefact, Manifest, UnusableArtefact, decode_artefact


class _Stored(msgspec.Struct, frozen=True):
    """An artefact as one object."""

    manifest: bytes
    arrays: bytes


class Published(msgspec.Struct, frozen=True):
    """An artefact in the store.

    Attributes:
        name: what it is for.
        version: of its numbers.
        size: in bytes.
        at: when it was published, RFC 3339.
    """

    name: str
    version: str
    size: int
    at: str


def full(name: str, version: str) -> str:
    """Return `name@version`."""
    return f"{name}@{version}"


class ArtefactStore:
    """Reads and writes published artefacts.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._jetstream = client.jetstream()

    async def publish(self, manifest: Manifest, manifest_bytes: bytes, arrays: bytes) -> None:
        """Store an artefact; the same version again changes nothing.

        Raises:
            LogUnavailable: the store did not take it.
        """
        stored = msgspec.msgpack.encode(_Stored(manifest_bytes, arrays))
        try:
            bucket = await self._bucket()
            await bucket.put(full(manifest.name, manifest.version), stored)
        except (NatsError, JetStreamError) as error:
            raise LogUnavailable(f"{ARTEFACTS_BUCKET} did not take it: {error!r}") from error

    async def fetch(self, name: str, version: str) -> Artefact:
        """Return a published artefact.

        Raises:
            UnusableArtefact: it was never published, or is damaged.
            LogUnavailable: the store did not answer.
        """
        manifest, arrays = await self.files(name, version)
        return decode_artefact(manifest, arrays, full(name, version))

    async def files(self, name: str, version: str) -> tuple[bytes, bytes]:
        """Return the manifest and the arrays of a published artefact, as bytes.

        Raises:
            UnusableArtefact: it was never published, or is damaged.
            LogUnavailable: the store did not answer.
        """
        wanted = full(name, version)
        try:
            found = await (await self._bucket()).get(wanted)
            stored = msgspec.msgpack.decode(found.data or b"", type=_Stored)
        except ObjectNotFoundError as error:
            raise UnusableArtefact(
                f"{wanted} was never published; `eventrail artefacts list` shows what was"
            ) from error
        except msgspec.MsgspecError as error:
            raise UnusableArtefact(f"{wanted} is damaged: {error}") from error
        except (NatsError, JetStreamError) as error:
            raise LogUnavailable(f"{ARTEFACTS_BUCKET} did not answer: {error!r}") from error
        return stored.manifest, stored.arrays

    async def all(self) -> list[Published]:
        """Return what is published, by name, the newest last.

        Raises:
            LogUnavailable: the store did not answer.
        """
        try:
            found = await (await self._bucket()).list()
        except (NotFoundError, NoKeysError):
            return []
        except (NatsError, JetStreamError) as error:
            raise LogUnavailable(f"{ARTEFACTS_BUCKET} did not answer: {error!r}") from error
        published: list[Published] = []
        for each in found:
            name, _, version = (each.name or "").rpartition("@")
            if name:
                published.append(Published(name, version, each.size or 0, str(each.mtime or "")))
        return sorted(published, key=lambda each: (each.name, each.at))

    async def _bucket(self) -> ObjectStore:
        return await self._jetstream.object_store(ARTEFACTS_BUCKET)
