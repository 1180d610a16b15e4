from collections.abc import AsyncGenerator

from eventrail.worker.engine import Delta, GenerationRequest
from eventrail.worker.serving.adapters import AdapterEngine


class Named:
    """Says which model it is."""

    instant = False

    def __init__(self, name: str) -> None:
        self._name = name

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        yield Delta(text=f"{self._name} for {request.model}")

    async def close(self) -> None:
        pass


async def said(engine: AdapterEngine, model: str) -> str:
    request = GenerationRequest(id="a", model=model, messages=[])
    return "".join([delta.text async for delta in engine.generate(request)])


async def test_a_request_gets_the_adapter_it_names_and_else_the_plain_model() -> None:
    engine = AdapterEngine("chat", ["legal", "medical"], Named)
    assert await said(engine, "legal") == "legal for legal"
    assert await said(engine, "org/model") == "chat for org/model"
    await engine.close()
