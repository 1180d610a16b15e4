"""The engine `openai`: any OpenAI-compatible URL, as a pool."""

import os
from collections.abc import AsyncGenerator, Mapping

import msgspec

from eventrail.config.model import InvalidConfig, Pool
from eventrail.contracts.events import Usage
from eventrail.contracts.failures import Failure
from eventrail.worker.engine import Delta, EngineError, GenerationRequest
from eventrail.worker.engines.openai_body import OpenAIOptions, body_of
from eventrail.worker.engines.openai_call import Call
from eventrail.worker.engines.openai_embeddings import read_embeddings
from eventrail.worker.engines.openai_errors import of_failure, of_status
from eventrail.worker.engines.openai_failures import is_at_fault
from eventrail.worker.engines.openai_reply import read_chunk, read_completion
from eventrail.worker.engines.openai_transport import transport_of
from eventrail.worker.engines.sse import DONE, EventStream, OverlongLine
from eventrail.worker.estimate import estimated
from eventrail.worker.providers.address import InvalidAddress
from eventrail.worker.providers.fuse import Fuse
from eventrail.worker.providers.keys import ProviderKey, key_of
from eventrail.worker.providers.transport import ProviderFailure, Response, Transport

_OK = 200
_UNAUTHORIZED = 401


class OpenAIEngine:
    """Asks a provider. Make it in the event loop that will use it.

    Args:
        transport: carries the requests.
        key: the provider's key.
        fuse: keeps requests from a provider that fails.
        options: see `OpenAIOptions`.
    """

    instant = False

    def __init__(
        self, transport: Transport, key: ProviderKey, fuse: Fuse, options: OpenAIOptions
    ) -> None:
        self._transport = transport
        self._key = key
        self._options = options
        self.fuse = fuse

    @classmethod
    def of(cls, name: str, pool: Pool, environ: Mapping[str, str] = os.environ) -> "OpenAIEngine":
        """Return the engine of a pool.

        Raises:
            InvalidConfig: an option is unknown, or the URL, a header or the key is none.
        """
        try:
            options = msgspec.convert(pool.engine_options, OpenAIOptions)
        except msgspec.ValidationError as error:
            raise InvalidConfig(f"pools.{name}.engine_options: {error}") from error
        key = key_of(name, pool, environ)
        try:
            transport = transport_of(pool, options)
        except InvalidAddress as error:
            raise InvalidConfig(f"pools.{name}: url or engine_options.headers: {error}") from error
        return cls(transport, key, Fuse(name, pool.breaker), options)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Ask the provider; leaving early closes the connection, which aborts its generation.

        The first delta says what the call costs should it be cut off before the provider says so.

        Raises:
            EngineError: an open breaker, no connection, an error status, silence, or an answer
                that is none or was cut short.
        """
        call = Call(self.fuse, request.seconds, request.stall_s)
        try:
            yield Delta(usage=estimated(request))
            body = body_of(request, self._options)
            async with self._transport.post(body, self._headers(request)) as response:
                if response.status != _OK:
                    yield Delta(usage=Usage())  # what is refused is not billed
                    raise await self._refusal(response, call)
                async for delta in _deltas(response, request):
                    if delta.text or delta.tool_calls or delta.finish_reason or delta.embeddings:
                        call.answered()
                    yield delta
                call.finished()
        except ProviderFailure as failure:
            call.failed()
            if not failure.sent:
                yield Delta(usage=Usage())
            raise of_failure(failure) from failure
        except EngineError as error:
            call.failed()
            error.args = (self._key.redacted(str(error)),)
            raise
        finally:
            call.over()

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    def _headers(self, request: GenerationRequest) -> dict[str, str]:
        headers = {"x-request-id": request.id}
        key = self._key.value
        if key:
            headers[self._options.key_header] = self._options.key_prefix + key
        return headers

    async def _refusal(self, response: Response, call: Call) -> EngineError:
        status = response.status
        error = of_status(status, response.headers, await response.read())
        if not is_at_fault(status):
            call.refused()
        if status == _UNAUTHORIZED and self._key.changed():
            error.retryable = True  # it was replaced in the meantime
        return error


async def _deltas(response: Response, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
    """Yield what the response says.

    A stream may end without `[DONE]`, as some providers do, but not before a finish reason.
    """
    if request.task == "embed":
        yield read_embeddings(await response.read(), len(request.messages))
        return
    if not response.headers.get("content-type", "").lower().startswith("text/event-stream"):
        for delta in read_completion(await response.read()):
            yield delta
        return
    events = EventStream()
    finished = False
    try:
        async for piece in response.pieces():
            for data in events.feed(piece):
                if data == DONE:
                    break
                for delta in read_chunk(data):
                    finished = finished or delta.finish_reason is not None
                    yield delta
    except OverlongLine as error:
        raise EngineError(
            f"the provider's stream is none: {error}",
            retryable=True,
            failure=Failure.INVALID_ANSWER,
        ) from error
    if not finished:
        raise EngineError(
            "the provider's stream ended in the middle",
            retryable=True,
            failure=Failure.INVALID_ANSWER,
        )
