"""A replica that pulls requests and generates, after another one has read the prompt."""

from collections.abc import AsyncGenerator
from typing import Any

from ray.llm._internal.serve.serving_patterns.prefill_decode.pd_server import PDDecodeServer

from eventrail.worker.serving.replica import PullServer


class PullDecodeServer(PullServer, PDDecodeServer):
    """A replica that decodes."""

    def _frontend(self) -> None:
        """Generate through `_stream` only: the short way does not lead past the other replica."""

    async def _stream(self, request: Any) -> AsyncGenerator[Any, None]:
        """Have the prompt read elsewhere, then generate here."""
        chunks: Any = await self.chat(request)
        async for chunk in chunks:
            for each in chunk if isinstance(chunk, list) else [chunk]:  # pyright: ignore[reportUnknownVariableType]  -- Ray's
                yield each
