"""The server class of a replica: vLLM, and beside it a process of Eventrail's runtime.

A replica takes a request from its pool's consumer whenever one of its sequence slots is free.
So dispatch is by pull, batches stay full, and a slow replica is never given too much.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from ray.llm._internal.serve.core.configs.llm_config import DiskMultiplexConfig
from ray.serve.llm.deployment import LLMServer

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part, Service
from eventrail.telemetry import configure
from eventrail.worker.engines.vllm import VllmEngine
from eventrail.worker.engines.vllm_frontend import frontend_of
from eventrail.worker.engines.vllm_prompt import Frontend
from eventrail.worker.measuring import measuring
from eventrail.worker.serving.adapters import AdapterEngine
from eventrail.worker.serving.environment import pool_of_environment
from eventrail.worker.serving.last_words import ModelNotLoaded, error_output, why
from eventrail.worker.serving.lora import adapter_path
from eventrail.worker.serving.options import on_cpu, sequence_slots
from eventrail.worker.stage import GenerationStage


class PullServer(LLMServer):
    """A replica of a pool; the model id in its `LLMConfig` is the pool's name."""

    _host: Host | None = None
    _ending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load the model, then begin to take work.

        Raises:
            ModelNotLoaded: vLLM could not start.
            NotProvisioned: there is no log to take it from.
        """
        await self._load()
        await self._load_adapters()
        await self._warm_up()
        settings = Settings(instance=f"{os.getpid():x}")
        service = Service("worker", "a replica of a model pool", self._build)
        self._host = Host(settings, [service], configure(["worker"], settings))
        await self._host.start()

    async def check_health(self) -> None:
        """Raise if the engine is broken or the bus is lost for good; Serve then starts anew."""
        await super().check_health()
        if self._host is not None and self._host.failed.is_set():
            raise RuntimeError("the replica lost its engine or its connection to NATS for good")

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

    async def _load(self) -> None:
        try:
            await super().start()
        except Exception as error:  # vLLM has many ways to fail, and says why elsewhere
            raise ModelNotLoaded(why(error, error_output())) from error

    async def _load_adapters(self) -> None:
        """Load the pool's LoRA adapters; the replica fails to start if one does not load."""
        pool = pool_of_environment()
        engine: Any = self.engine
        for number, (adapter, source) in enumerate(pool.lora.items() if pool else (), 1):
            await engine.resolve_lora(
                DiskMultiplexConfig(
                    model_id=adapter,
                    max_total_tokens=None,
                    local_path=adapter_path(source),
                    lora_assigned_int_id=number,
                )
            )

    async def _build(self, host: Host) -> Part:
        name = self._llm_config.model_id
        pool = pool_of_environment() or host.config.config().pools[name]
        sized = msgspec.structs.replace(pool, slots=_slots(pool))
        engine = AdapterEngine(name, pool.lora, self._engine)
        measures = measuring(self._client, host, name, sized, replica_id())
        return Part(stages=[GenerationStage(name, sized, engine, costs=True)], daemons=[measures])

    def _engine(self, model: str) -> VllmEngine:
        plain = model == self._llm_config.model_id
        frontend = self._frontend() if plain else None  # the short way knows no adapters
        return VllmEngine(model, self._chat, self._client.abort, frontend, self._engine_lost)

    def _frontend(self) -> Frontend | None:
        """Return the short way to this replica's engine; None if there is only the chat API."""
        from ray.llm._internal.serve.core.configs.openai_api_models import (  # noqa: PLC0415
            ChatCompletionRequest,  # -- needs vLLM, which the base class imports when it starts
        )

        return frontend_of(self.engine, ChatCompletionRequest)

    def _engine_lost(self) -> None:
        """Take no more work: all of it would fail until Serve has started another replica."""
        host = self._host
        if host is not None and not host.failed.is_set():
            host.failed.set()
            self._ending = asyncio.create_task(host.stop())

    async def _chat(self, body: dict[str, Any]) -> AsyncGenerator[Any, None]:
        from ray.llm._internal.serve.core.configs.openai_api_models import (  # noqa: PLC0415
            ChatCompletionRequest,  # -- needs vLLM, which the base class imports when it starts
        )

        async for chunk in self._stream(ChatCompletionRequest(**body)):
            yield chunk

    def _stream(self, request: Any) -> AsyncGenerator[Any, None]:
        """Generate on this replica's engine."""
        engine: Any = self.engine
        return engine.chat(request)


def replica_id() -> str:
    """Return the name that Serve gave this replica; one token of a subject."""
    from ray import serve  # noqa: PLC0415 -- heavy

    return str(serve.get_replica_context().replica_id.unique_id)


def _slots(pool: Pool) -> int:
    return sequence_slots(pool, cpu=on_cpu())
