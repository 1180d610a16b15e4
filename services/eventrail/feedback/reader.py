"""The reader `feedback`: each ended request, held against the one before it."""

from collections.abc import Callable

from eventrail.config.lookup import listening_in
from eventrail.config.model import Config
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState
from eventrail.feedback.comparing import Comparing
from eventrail.feedback.inferring import Inferring
from eventrail.feedback.memory import Memory, is_shadow
from eventrail.signals.ended import ended_of


class FeedbackReader:
    """Infers what users think, and has them asked.

    Args:
        memory: knows what came before.
        inferring: infers and writes.
        comparing: has users asked.
        config: returns the configuration in force.
    """

    name = "feedback"
    slots = 16

    def __init__(
        self,
        memory: Memory,
        inferring: Inferring,
        comparing: Comparing,
        config: Callable[[], Config],
    ) -> None:
        self._memory = memory
        self._inferring = inferring
        self._comparing = comparing
        self._config = config

    def wants(self, rid: str, payload: bytes) -> bool:
        """Say whether it is a user's request, no shadow's."""
        del rid
        return not is_shadow(payload)

    async def read(self, record: Record, state: RequestState) -> None:
        """Take one ended request in; reading it again writes the same notes.

        Raises:
            LogUnavailable: the log did not answer, or is not read that far yet.
        """
        await self._comparing.read(state)
        ended = ended_of(record, state)
        if ended is None or not listening_in(self._config(), ended.tenant).infer:
            return
        await self._inferring.next(await self._memory.reached(ended))
