"""Suites in the object store, one object each."""

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NoKeysError, NotFoundError, ObjectNotFoundError
from nats.js.object_store import ObjectStore

from eventrail.contracts.errors import EventrailError, LogUnavailable
from eventrail.eventlog.jetstream.names import SUITES_BUCKET
from eventrail.suites.suite import Suite, check_name, decode_suite, encode_suite


class UnknownSuite(EventrailError):
    """There is no suite of that name; the message lists those there are."""


class Listed(msgspec.Struct, frozen=True):
    """A suite in the store.

    Attributes:
        name: of the suite.
        size: in bytes.
        at: when it was last changed, RFC 3339.
    """

    name: str
    size: int
    at: str


class SuiteStore:
    """Reads and writes suites, as an operator.

    Args:
        client: connected as an operator.
    """

    def __init__(self, client: Client) -> None:
        self._jetstream = client.jetstream()

    async def names(self) -> list[Listed]:
        """Return the suites there are, by name.

        Raises:
            LogUnavailable: the store did not answer.
        """
        try:
            found = await (await self._bucket()).list()
        except (NoKeysError, NotFoundError):
            return []
        except (NatsError, JetStreamError) as error:
            raise _away(error) from error
        listed = [Listed(each.name or "", each.size or 0, str(each.mtime or "")) for each in found]
        return sorted(listed, key=lambda each: each.name)

    async def get(self, name: str) -> Suite:
        """Return a suite.

        Raises:
            UnknownSuite: there is none of that name.
            InvalidSuite: it was written by another release, or is damaged.
            LogUnavailable: the store did not answer.
        """
        found = await self.find(name)
        if found is None:
            known = ", ".join(each.name for each in await self.names()) or "none"
            raise UnknownSuite(
                f"no suite {name!r}; there are: {known}. `eventrail suite add {name} --from RID` "
                "makes one"
            )
        return found

    async def find(self, name: str) -> Suite | None:
        """Return a suite, or None if there is none; raises as `get` does otherwise."""
        check_name(name)
        try:
            found = await (await self._bucket()).get(name)
        except (ObjectNotFoundError, NotFoundError):
            return None
        except (NatsError, JetStreamError) as error:
            raise _away(error) from error
        return decode_suite(found.data or b"")

    async def put(self, suite: Suite) -> None:
        """Store a suite; raise `LogUnavailable` if the store does not take it."""
        check_name(suite.name)
        try:
            await (await self._bucket()).put(suite.name, encode_suite(suite))
        except (NatsError, JetStreamError) as error:
            raise _away(error) from error

    async def remove(self, name: str) -> None:
        """Remove a suite; raise `UnknownSuite` if there is none."""
        await self.get(name)
        try:
            await (await self._bucket()).delete(name)
        except (NatsError, JetStreamError) as error:
            raise _away(error) from error

    async def _bucket(self) -> ObjectStore:
        return await self._jetstream.object_store(SUITES_BUCKET)


def _away(error: Exception) -> LogUnavailable:
    return LogUnavailable(
        f"the object store {SUITES_BUCKET} did not answer: {error!r}; an installation from before "
        "needs `eventrail provision apply --yes` once"
    )
