"""The price that holds for a call, and what it comes to, in whole nano-units."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec

from eventrail.config.pool import Pool
from eventrail.config.prices import Price, Prices
from eventrail.contracts.events import Usage
from eventrail.money.nano import amount_of, nano_of

_MILLION = 1_000_000
_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price, in nano-units.

    Attributes:
        id: names the price for good: `<pool or model>@<first day>#<hash of its numbers>`; empty
            if there is none.
        input: for a million prompt tokens.
        output: for a million generated tokens.
        cached: for a million prompt tokens from the provider's cache.
        call: for each call.
        blind: what a call comes to that was sent and broke off without a word: nobody knows what
            it used. 0 to go by what is known, which is its prompt.
    """

    id: str = ""
    input: int = 0
    output: int = 0
    cached: int = 0
    call: int = 0
    blind: int = 0

    @property
    def free(self) -> bool:
        """Whether calls cost nothing, whatever they use."""
        return not (self.input or self.output or self.cached or self.call)

    def nano(self, usage: Usage) -> int:
        """Return what a call that used this much comes to; 0 for one that used nothing.

        Rounded half up to a nano-unit.
        """
        if not usage.total_tokens:
            return 0
        if self.blind and usage.estimated and not usage.completion_tokens:
            return self.blind
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        plain = usage.prompt_tokens - cached
        tokens = plain * self.input + cached * self.cached + usage.completion_tokens * self.output
        return self.call + (tokens + _MILLION // 2) // _MILLION

    def cost(self, usage: Usage) -> float:
        """Return the same in the currency of the price list."""
        return amount_of(self.nano(usage))

    def worst(self, prompt_tokens: int, completion_tokens: int) -> int:
        """Return the most that a call of at most so many tokens can come to."""
        tokens = prompt_tokens * max(self.input, self.cached) + completion_tokens * self.output
        return self.call + -(-tokens // _MILLION)

    def affordable(self, nano: int, prompt_tokens: int) -> int:
        """Return how many generated tokens `nano` pays for after a prompt; negative if none.

        Only for a price with `output`.
        """
        prompt = prompt_tokens * max(self.input, self.cached)
        return ((nano - self.call) * _MILLION - prompt) // self.output


def tariff_of(prices: Prices, name: str, pool: Pool, model: str, at: datetime) -> Tariff:
    """Return the price of a call.

    Args:
        prices: the price list.
        name: the pool's name.
        pool: its configuration; its own two prices hold where the list has none.
        model: the model within the pool.
        at: when the call is made.
    """
    for owner, entries in (
        (name, prices.pools.get(name)),
        (model, prices.models.get(model)),
    ):
        price = _valid(entries or (), at)
        if price is not None:
            return _tariff(f"{owner}@{price.since.isoformat()}", price)
    if not pool.price_in and not pool.price_out:
        return Tariff()
    return _tariff(name, Price(date.min, pool.price_in, pool.price_out))


def _valid(entries: "list[Price] | tuple[()]", at: datetime) -> Price | None:
    day = at.astimezone(UTC).date()
    begun = [price for price in entries if price.since <= day]
    return max(begun, key=lambda price: price.since, default=None)


def _tariff(name: str, price: Price) -> Tariff:
    digest = hashlib.sha256(_encode(price)).hexdigest()[:8]
    cached = price.input if price.cached_input is None else price.cached_input
    return Tariff(
        f"{name}#{digest}",
        nano_of(price.input),
        nano_of(price.output),
        nano_of(cached),
        nano_of(price.call),
    )
