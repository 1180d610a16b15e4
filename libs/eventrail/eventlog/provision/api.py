"""JetStream's management API, as plain JSON: exactly what we declare goes over the wire."""

from typing import Any

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.publisher import ApiError

NOT_FOUND = frozenset({10014, 10059})
"""Error codes of a consumer and of a stream that are not there."""

Json = dict[str, Any]


class Refused(LogUnavailable):
    """The server refused a management call."""

    def __init__(self, subject: str, error: ApiError) -> None:
        super().__init__(f"{subject}: {error.description} ({error.err_code})")
        self.code = error.err_code


class Management:
    """The calls the provisioner needs."""

    def __init__(self, client: Client, timeout_s: float = 10.0) -> None:
        self._client = client
        self._timeout = timeout_s

    async def stream(self, name: str) -> Json | None:
        """Return what the server knows of a stream; None if it is not there."""
        return await self._find(f"STREAM.INFO.{name}")

    async def consumer(self, stream: str, name: str) -> Json | None:
        """Return what the server knows of a consumer; None if it is not there."""
        return await self._find(f"CONSUMER.INFO.{stream}.{name}")

    async def create_stream(self, config: Json) -> None:
        """Create a stream."""
        await self._call(f"STREAM.CREATE.{config['name']}", config)

    async def update_stream(self, config: Json) -> None:
        """Change a stream."""
        await self._call(f"STREAM.UPDATE.{config['name']}", config)

    async def put_consumer(self, stream: str, config: Json, action: str) -> None:
        """Create or change a durable consumer; `action` is `create` or `update`."""
        query = {"stream_name": stream, "config": config, "action": action}
        await self._call(f"CONSUMER.DURABLE.CREATE.{stream}.{config['durable_name']}", query)

    async def delete_stream(self, name: str) -> None:
        """Delete a stream and all it holds."""
        await self._call(f"STREAM.DELETE.{name}")

    async def stream_names(self) -> list[str]:
        """Return the names of all streams."""
        answer = await self._call("STREAM.NAMES")
        return list(answer.get("streams") or [])

    async def consumer_names(self, stream: str) -> list[str]:
        """Return the names of a stream's consumers."""
        answer = await self._call(f"CONSUMER.NAMES.{stream}")
        return list(answer.get("consumers") or [])

    async def _find(self, call: str) -> Json | None:
        try:
            return await self._call(call)
        except Refused as error:
            if error.code in NOT_FOUND:
                return None
            raise

    async def _call(self, call: str, query: Json | None = None) -> Json:
        subject = f"$JS.API.{call}"
        payload = b"" if query is None else msgspec.json.encode(query)
        try:
            reply = await self._client.request(subject, payload, timeout=self._timeout)
        except NatsError as error:
            raise LogUnavailable(
                f"{subject} was not answered: {error!r}; is JetStream on, and may this user "
                "manage streams?"
            ) from error
        answer = msgspec.json.decode(reply.data, type=Json)
        if "error" in answer:
            raise Refused(subject, msgspec.convert(answer["error"], type=ApiError))
        return answer
