"""The server class of a replica: vLLM, and beside it a process of Eventrail's runtime.

A replica takes a request from its pool's consumer whenever one of its sequence slots is free.
So dispatch is by pull, batches stay full, and a slow replica is never given too much.
"""

import os
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from ray.serve.llm.deployment import LLMServer

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part, Service
from eventrail.telemetry import configure
from eventrail.worker.engines.vllm import VllmEngine
from eventrail.worker.serving.options import on_cpu, sequence_slots
from eventrail.worker.stage import GenerationStage


class PullServer(LLMServer):
    """A replica of a pool; the model id in its `LLMConfig` is the pool's name."""

    _host: Host | None = None

    async def start(self) -> None:
        """Load the model, then begin to take work.

        Raises:
            NotProvisioned: there is no log to take it from.
        """
        await super().start()
        await self._warm_up()
        settings = Settings(instance=f"{os.getpid():x}")
        service = Service("worker", "a replica of a model pool", self._build)
        self._host = Host(settings, [service], configure(["worker"], settings))
        await self._host.start()

    async def check_health(self) -> None:
        """Raise if the engine is broken or the bus is lost for good; Serve then starts anew."""
        await super().check_health()
        if self._host is not None and self._host.failed.is_set():
            raise RuntimeError("the replica lost its connection to NATS for good")

    async def running(self) -> int:
        """Return how many generations vLLM has in hand."""
        return self._client.output_processor.get_num_unfinished_requests()

    async def __del__(self) -> None:
        """Finish the work in hand and hand back the rest; Serve calls this once."""
        host, self._host = self._host, None
        if host is not None:
            await host.stop()
            self._client.shutdown()

    @property
    def _client(self) -> Any:
        """The AsyncLLM of vLLM."""
        engine: Any = self.engine
        return engine._engine_client  # noqa: SLF001 -- ray.serve.llm shows it nowhere else

    async def _warm_up(self) -> None:
        """Answer once before work is taken: the first answer takes seconds longer."""
        body: dict[str, Any] = {
            "model": self._llm_config.model_id,
            "messages": [{"role": "user", "content": "Hello."}],
            "max_tokens": 8,
            "stream": True,
        }
        async for _ in self._chat(body):
            pass

    async def _build(self, host: Host) -> Part:
        name = self._llm_config.model_id
        pool = host.config.config().pools[name]
        sized = msgspec.structs.replace(pool, slots=_slots(pool))
        engine = VllmEngine(name, self._chat, self._client.abort)
        return Part(stages=[GenerationStage(name, sized, engine, costs=True)])

    async def _chat(self, body: dict[str, Any]) -> AsyncGenerator[Any, None]:
        from ray.llm._internal.serve.core.configs.openai_api_models import (  # noqa: PLC0415
            ChatCompletionRequest,  # -- needs vLLM, which the base class imports when it starts
        )

        engine: Any = self.engine
        async for chunk in engine.chat(ChatCompletionRequest(**body)):
            yield chunk


def _slots(pool: Pool) -> int:
    return sequence_slots(pool, cpu=on_cpu())
