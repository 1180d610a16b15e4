"""Has users asked: notes that they are, and makes the second answer of a comparison.

The second answer is the life of a shadow, as a fresh answer of the cache's audits is: it draws on
no budget, no cache looks at it, and it waits behind everybody else's work.
"""

import hashlib
from collections.abc import Callable
from typing import Final

from eventrail.config.listening import Listening
from eventrail.config.lookup import listening_in
from eventrail.config.model import Config
from eventrail.contracts.events import EventData
from eventrail.contracts.notes import FeedbackAsked
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.state import RequestState
from eventrail.feedback.write import WriteNote
from eventrail.runtime.beside import Beside
from eventrail.runtime.repeating import repeated
from eventrail.signals.asking import DOOR, asked_of, first_of, second_rid

TIMEOUT_S: Final = 300.0
"""Seconds in which a second answer must be given; it is batch work."""

_VARIED: Final = 0.7
"""Temperature of a second sample from the same pool, if the first was greedy."""


class Comparing:
    """Notes what users are asked.

    Args:
        log: where lives are.
        config: returns the configuration in force.
        write_note: writes a note.
        by: who speaks in the events.
        release: of this process.
    """

    def __init__(
        self,
        log: EventLog,
        config: Callable[[], Config],
        write_note: WriteNote,
        *,
        by: str,
        release: str,
    ) -> None:
        self._config = config
        self._write_note = write_note
        self._beside = Beside(log, by, release)

    async def read(self, state: RequestState) -> None:
        """Note that a user is asked, if one is; doing it again changes nothing.

        Raises:
            LogUnavailable: the log did not take it.
        """
        config = self._config()
        policy = listening_in(config, state.tenant)
        asked = asked_of(state, policy)
        if asked is None:
            return
        other = ""
        if asked.ask == "comparison":
            other = await self._second(state, policy, config)
            if not other:
                return
        note = FeedbackAsked(
            asked.why, asked.sampled, asked.ask, other, first_of(state.rid) if other else "this"
        )
        await self._write_note(state.tenant, state.rid, note, note_id=note_id(state.rid))

    async def _second(self, state: RequestState, policy: Listening, config: Config) -> str:
        """Begin the second answer; return its id, empty if none can be made."""
        events = second_events(state, policy, config)
        if not events:
            return ""
        rid = second_rid(state.tenant, state.rid)
        await self._beside.begin(
            state.tenant, rid, events, revision=config.revision, timeout_s=TIMEOUT_S
        )
        return rid


def note_id(rid: str) -> str:
    """Return the id of the note that a request's user is asked."""
    return hashlib.sha256(f"feedback_asked\0{rid}".encode()).hexdigest()[:24]


def second_events(state: RequestState, policy: Listening, config: Config) -> list[EventData]:
    """Return how the second answer to a request begins; none if no pool can give it.

    It is given the same documents, so that what is compared is the answer.
    """
    screened, routed = state.screened, state.routed
    if screened is None or routed is None:
        return []
    pool = policy.compare_pool or routed.pool
    if pool not in config.pools or config.pools[pool].task != "chat":
        return []
    same = pool == routed.pool
    return repeated(
        state,
        DOOR,
        pool,
        routed.model if same else config.pools[pool].model,
        search=routed.top_k > 0 and state.documents is None,  # it came from a cache
        sampling=varied(screened.sampling) if same else None,
    )


def varied(sampling: dict[str, object]) -> dict[str, object]:
    """Return how the same pool is asked for another answer: by chance, from another seed."""
    others = {name: value for name, value in sampling.items() if name != "seed"}
    temperature = others.get("temperature")
    if not isinstance(temperature, int | float) or temperature <= 0:
        others["temperature"] = _VARIED
    return others
