"""What calls cost, and from which day on."""

import math
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from eventrail.config.bounds import Problem, at_least

DECIMALS = 9
"""Digits after the point that money has here: a nano-unit is the smallest sum."""


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a model's calls cost from one day on, until a later price takes over.

    Attributes:
        since: first day, in UTC, on which it holds; `from` in the document.
        input: money for a million prompt tokens.
        output: money for a million generated tokens.
        cached_input: money for a million prompt tokens that the provider had in its cache; None
            for the same as `input`.
        call: money for each call, besides.
    """

    since: date = msgspec.field(name="from")
    input: float = 0.0
    output: float = 0.0
    cached_input: float | None = None
    call: float = 0.0


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The price list.

    A pool's own entry comes before its model's; without either, the pool's `price_in` and
    `price_out` hold.

    Attributes:
        currency: of every amount of money in the document and in the log.
        pools: prices by the name of the pool.
        models: prices by the name of the model within its pool.
    """

    currency: str = "USD"
    pools: dict[str, list[Price]] = {}
    models: dict[str, list[Price]] = {}


def price_problems(prices: Prices) -> Iterator[Problem]:
    """Yield what is wrong with the price list, field by field."""
    if not prices.currency.isalpha():
        yield "currency", f"is a word such as USD, not {prices.currency!r}"
    yield from _listed("pools", prices.pools)
    yield from _listed("models", prices.models)


def _listed(section: str, by_name: Mapping[str, list[Price]]) -> Iterator[Problem]:
    for name, entries in by_name.items():
        for index, price in enumerate(entries):
            for field, reason in _numbers(price):
                yield f"{section}.{name}[{index}].{field}", reason
        days = [price.since for price in entries]
        if len(set(days)) < len(days):
            yield f"{section}.{name}", "two prices begin on the same day"


def _numbers(price: Price) -> Iterator[Problem]:
    yield from at_least(price, 0, "input", "output", "call")
    if price.cached_input is not None:
        yield from at_least(price, 0, "cached_input")
    for field in ("input", "output", "cached_input", "call"):
        value: float | None = getattr(price, field)
        if value is not None and not math.isclose(value, round(value, DECIMALS), rel_tol=1e-12):
            yield field, f"has more than {DECIMALS} digits after the point: {value!r}"
