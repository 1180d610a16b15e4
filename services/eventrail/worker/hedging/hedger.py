"""Makes a race of a call, if the route asks for it and another pool is here to be asked."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from eventrail.config.fallbacks import Hedge
from eventrail.config.model import Pool
from eventrail.contracts.errors import LogUnavailable, RequestProblem
from eventrail.contracts.ids import new_message_id
from eventrail.runtime.stage import Retry
from eventrail.worker.engine import Engine, GenerationRequest
from eventrail.worker.hedging.race import Race, Second
from eventrail.worker.hedging.when import When
from eventrail.worker.hedging.who import Who
from eventrail.worker.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Peer:
    """A pool that the same process serves.

    Attributes:
        name: the pool.
        pool: its configuration.
        engine: asks it.
    """

    name: str
    pool: Pool
    engine: Engine


@dataclass(frozen=True, slots=True)
class Hedger:
    """What the second call of one request needs.

    Attributes:
        hedge: what the route says.
        when: how fast the first pool has lately been, and how much has been hedged.
        peer: whom the second call asks.
        model: the model's name there.
        ledger: the books of that pool.
        delivery: how often the work has been handed out.
    """

    hedge: Hedge
    when: When
    peer: Peer
    model: str
    ledger: Ledger
    delivery: int

    def race(
        self, engine: Engine, who: Who, request: GenerationRequest, on_won: Callable[[Who], None]
    ) -> Race | None:
        """Return the race of a call; None if it is not hedged.

        Args:
            engine: makes the first call.
            who: the first call.
            request: what is asked.
            on_won: is told which call goes on.
        """
        after_s = self.when.after_s(self.hedge)
        if after_s is None:
            return None

        async def second() -> Second | None:
            return await self._second(request)

        return Race(engine, who, after_s, second, on_won)

    async def _second(self, request: GenerationRequest) -> Second | None:
        """Put the second call on the books; None if there is no leave, or no money, for it."""
        if not self.when.take(self.hedge):
            return None
        peer = self.peer
        who = Who(peer.name, peer.pool, self.ledger.tariff, new_message_id())
        try:
            asked = self.ledger.fitted(
                msgspec.structs.replace(request, id=who.attempt, model=self.model)
            )
            await self.ledger.attempt(who.attempt, self.delivery, asked)
        except (RequestProblem, Retry, LogUnavailable):  # the first call goes on alone
            return None
        who = dataclasses.replace(who, tariff=self.ledger.tariff)
        return Second(who, peer.engine, asked)
