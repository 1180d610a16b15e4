"""LoRA adapters: an engine for each name that a request may ask for."""

from collections.abc import AsyncGenerator, Callable, Iterable

from eventrail.worker.engine import Delta, Engine, GenerationRequest


class AdapterEngine:
    """Generates with the adapter that a request names, or with the plain model.

    Args:
        name: under which the replica serves the plain model.
        adapters: the names under which it serves adapters.
        make: makes the engine of a name.
    """

    instant = False

    def __init__(self, name: str, adapters: Iterable[str], make: Callable[[str], Engine]) -> None:
        self._plain = make(name)
        self._adapted = {adapter: make(adapter) for adapter in adapters}

    def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Generate; see `Engine`."""
        return self._adapted.get(request.model, self._plain).generate(request)

    async def close(self) -> None:
        """The replica owns the engines."""
