"""Read `DOCUMENTS`, and the bodies that its changes refer to."""

from collections.abc import AsyncIterator

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import ObjectDeletedError, ObjectNotFoundError

from eventrail.contracts import subjects
from eventrail.contracts.errors import InvalidSubject, LogUnavailable
from eventrail.contracts.subjects import parse_tenant
from eventrail.eventlog.jetstream.direct import read_stretch
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.names import BODIES_BUCKET, DOCUMENTS
from eventrail.eventlog.jetstream.publisher import ApiError
from eventrail.eventlog.jetstream.reader import Reader, StoredMessage

EVERYBODY = "docs.*"
_TIMEOUT_S = 5.0


class _State(msgspec.Struct, frozen=True):
    last_seq: int = 0
    subjects: dict[str, int] | None = None


class _Info(msgspec.Struct, frozen=True):
    """What JetStream says of a stream, as far as we look."""

    created: str = ""
    state: _State = _State()
    error: ApiError | None = None


class Overview(msgspec.Struct, frozen=True):
    """How the stream stands.

    Attributes:
        created: when it was made; another time is another stream.
        last: its last sequence.
        tenants: who has documents in it.
    """

    created: str
    last: int
    tenants: list[str]


class Documents:
    """Reads changes.

    Args:
        client: the process's connection.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._reader = Reader(client, DOCUMENTS)

    async def overview(self) -> Overview:
        """Return how the stream stands.

        Raises:
            LogUnavailable: it did not answer.
        """
        found: dict[str, int] = {}
        while True:
            query = msgspec.json.encode({"subjects_filter": EVERYBODY, "offset": len(found)})
            asked = f"$JS.API.STREAM.INFO.{DOCUMENTS}"
            try:
                reply = await self._client.request(asked, query, timeout=_TIMEOUT_S)
            except NatsError as error:
                raise LogUnavailable(f"{asked} did not answer: {error!r}") from error
            info = msgspec.json.decode(reply.data, type=_Info)
            if info.error is not None or not info.created:
                told = info.error.description if info.error is not None else "no answer"
                raise LogUnavailable(f"{DOCUMENTS}: {told}; `eventrail provision apply` makes it")
            before = len(found)
            found |= info.state.subjects or {}
            if len(found) == before:  # answers are cut off at some length
                return Overview(info.created, info.state.last_seq, sorted(_tenants(found)))

    async def newest(self) -> int:
        """Return the last sequence of the stream, on the leader's word."""
        return (await self.overview()).last

    async def last_of(self, tenant: str) -> int:
        """Return the sequence of a tenant's newest change; 0 if it has none."""
        found = await self._reader.last(subjects.docs(tenant))
        return found.sequence if found is not None else 0

    async def stretch(self, tenant: str, after: int, most: int) -> list[StoredMessage]:
        """Return the tenant's next changes, in order."""
        return await read_stretch(
            self._client, DOCUMENTS, subjects.docs(tenant), after + 1, most=most
        )

    async def gone_up_to(self, tenant: str, last: int) -> bool:
        """Return whether the leader has none of the tenant's changes up to `last`."""
        found = await self._reader.next(subjects.docs(tenant), 1)
        return found is None or found.sequence > last

    async def payload(self, sequence: int) -> bytes | None:
        """Return the payload of one message; None if it is gone."""
        found = await self._reader.at(sequence)
        return found.data if found is not None else None

    async def body(self, ref: str) -> bytes | None:
        """Return a body by its name; None if it is gone.

        Raises:
            LogUnavailable: the object store did not answer.
        """
        try:
            bucket = await self._client.jetstream().object_store(BODIES_BUCKET)
            return (await bucket.get(ref)).data
        except (ObjectNotFoundError, ObjectDeletedError):
            return None
        except NatsError as error:
            raise LogUnavailable(f"bucket {BODIES_BUCKET}: {error!r}") from error

    async def follow(self, after: int) -> AsyncIterator[tuple[int, str]]:
        """Yield sequence and tenant of what comes, without end."""
        feed = follow_messages(self._client, DOCUMENTS, EVERYBODY, after=after, headers_only=True)
        async for sequence, message in feed:
            tenants = _tenants([message.subject])
            if tenants:
                yield sequence, tenants[0]


def _tenants(found: "dict[str, int] | list[str]") -> list[str]:
    tenants: list[str] = []
    for subject in found:
        try:
            tenants.append(parse_tenant(subject))
        except InvalidSubject:  # nobody's, so nobody's to index
            continue
    return tenants
