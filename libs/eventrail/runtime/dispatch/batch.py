"""A pool's stage, under the name of its batch work."""

from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Stage, Step


class BatchStage:
    """Does what `stage` does; only the name differs, in spans and measures too.

    Args:
        name: the stage token of the pool's batch work.
        stage: serves the pool.
    """

    def __init__(self, name: str, stage: Stage) -> None:
        self.name = name
        self._stage = stage

    @property
    def timeout_s(self) -> float:
        """Seconds one `handle` may take."""
        return self._stage.timeout_s

    @property
    def slots(self) -> int:
        """How many requests; they are the pool's own slots, not others."""
        return self._stage.slots

    @property
    def from_record(self) -> bool:
        """Whether it must start from a stored record."""
        return self._stage.from_record

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Decide what follows; raises as the stage does."""
        return await self._stage.handle(state, context)
