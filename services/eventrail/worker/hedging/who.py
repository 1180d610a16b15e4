"""One call, as the books know it."""

from dataclasses import dataclass

from eventrail.config.model import Pool
from eventrail.contracts.events import Usage
from eventrail.contracts.notes import Spent
from eventrail.money.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a call asks, and under which id it is on the books.

    Attributes:
        name: the pool.
        pool: its configuration.
        tariff: what it costs.
        attempt: the call's id.
    """

    name: str
    pool: Pool
    tariff: Tariff
    attempt: str

    def spent(self, usage: Usage, reason: str) -> Spent:
        """Return the note on what the call has used, when no event tells of it."""
        cost, price = self.tariff.cost(usage), self.tariff.id
        return Spent(self.attempt, self.name, reason, usage, cost, price, self.pool.model)
