"""Prices by date, in whole nano-units."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Config, InvalidConfig, Pool, Price, Prices, check, decode_config
from eventrail.contracts.events import Usage
from eventrail.money.bounds import prompt_bound
from eventrail.money.nano import UNIT, amount_of, nano_of, shown
from eventrail.money.tariff import Tariff, tariff_of

POOL = Pool(engine="echo", price_in=0.5, price_out=1.5)
LIST = Prices(
    models={
        "gpt": [
            Price(date(2026, 1, 1), input=2.0, output=8.0, cached_input=0.5),
            Price(date(2026, 7, 1), input=1.0, output=4.0),
        ]
    },
    pools={"dear": [Price(date(2026, 1, 1), output=100.0, call=0.25)]},
)

money = st.integers(0, 10**15).map(amount_of)
tokens = st.integers(0, 10**7)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


@given(st.integers(0, 10**15))
def test_an_amount_is_the_nano_units_it_was(nano: int) -> None:
    assert nano_of(amount_of(nano)) == nano


@given(st.lists(st.integers(0, 10**12), max_size=50))
def test_a_sum_of_amounts_is_exact(parts: list[int]) -> None:
    assert nano_of(sum(map(amount_of, parts))) == sum(parts)


@given(money, money, tokens, tokens)
def test_a_cost_is_rounded_half_up_to_a_nano_unit(
    price_in: float, price_out: float, prompt: int, answer: int
) -> None:
    tariff = Tariff("t", nano_of(price_in), nano_of(price_out), nano_of(price_in))
    exact = Decimal(prompt * nano_of(price_in) + answer * nano_of(price_out)) / 1_000_000
    nano = tariff.nano(Usage(prompt, answer))
    assert nano == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert nano <= tariff.worst(prompt, answer)


@given(money, st.integers(1, 10**12), st.integers(0, 10**10), st.integers(0, 10**4))
def test_what_is_affordable_costs_no_more(
    price_in: float, output: int, left: int, prompt: int
) -> None:
    tariff = Tariff("t", nano_of(price_in), output)
    most = tariff.affordable(left, prompt)
    assert most < 0 or tariff.worst(prompt, most) <= left
    assert tariff.worst(prompt, max(0, most + 1)) > left


def test_the_price_of_the_day_holds() -> None:
    before = tariff_of(LIST, "chat", POOL, "gpt", at("2026-06-30"))
    after = tariff_of(LIST, "chat", POOL, "gpt", at("2026-07-01"))
    assert (before.input, after.input) == (2 * UNIT, UNIT)
    assert before.id.startswith("gpt@2026-01-01#")
    assert after.id.startswith("gpt@2026-07-01#")
    assert before.nano(Usage(1_000_000, 0, cached_tokens=400_000)) == nano_of(0.6 * 2 + 0.4 * 0.5)


def test_a_pools_own_price_comes_first_and_its_two_fields_last() -> None:
    assert tariff_of(LIST, "dear", POOL, "gpt", at("2026-02-01")).output == 100 * UNIT
    plain = tariff_of(LIST, "chat", POOL, "other", at("2026-02-01"))
    assert (plain.input, plain.output) == (UNIT // 2, 3 * UNIT // 2)
    early = tariff_of(LIST, "chat", POOL, "gpt", at("2025-12-31"))
    assert early == tariff_of(Prices(), "chat", POOL, "gpt", at("2025-12-31"))
    assert tariff_of(Prices(), "free", Pool(engine="echo"), "m", at("2026-02-01")).free


def test_a_call_that_used_nothing_costs_nothing() -> None:
    tariff = tariff_of(LIST, "dear", POOL, "gpt", at("2026-02-01"))
    assert tariff.nano(Usage()) == 0
    assert tariff.nano(Usage(1)) == nano_of(0.25)


def test_another_number_is_another_price() -> None:
    one = tariff_of(Prices(), "chat", POOL, "m", at("2026-02-01"))
    dearer = msgspec.structs.replace(POOL, price_out=1.6)
    assert one.id != tariff_of(Prices(), "chat", dearer, "m", at("2026-02-01")).id


@given(st.text(max_size=200))
def test_a_prompt_has_no_more_tokens_than_bytes(text: str) -> None:
    bound = prompt_bound([{"role": "user", "content": text}], {})
    assert bound >= len(text.encode("utf-8", "replace"))


def test_amounts_are_shown_with_the_digits_they_have() -> None:
    assert [shown(nano) for nano in (0, UNIT, 5_000_000, 1, -UNIT // 2)] == [
        "0.00",
        "1.00",
        "0.005",
        "0.000000001",
        "-0.50",
    ]
    assert shown(UNIT, "EUR") == "1.00 EUR"


def test_the_document_holds_prices_and_budgets_and_comes_back_the_same() -> None:
    document = yaml.safe_load(
        """
        tenants: {acme: {}}
        prices:
          currency: EUR
          models:
            gpt: [{from: 2026-01-01, input: 2.5, output: 10, cached_input: 1.25}]
        budgets:
          month: {amount: 500, tenant: acme, currency: EUR}
          each: {amount: 1, window: day, per: user}
        """
    )
    config = check(msgspec.convert(document, Config))
    assert decode_config(msgspec.json.encode(config)) == config
    assert config.prices.models["gpt"][0].since == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"prices": {"models": {"m": [{"from": "2026-01-01", "input": -1}]}}}, "models.m[0].input"),
        ({"prices": {"models": {"m": [{"from": "2026-01-01", "input": 1e-10}]}}}, "9 digits"),
        ({"prices": {"pools": {"p": [{"from": "2026-01-01"}] * 2}}}, "the same day"),
        ({"budgets": {"b": {"amount": 1, "tenant": "nobody"}}}, "budgets.b.tenant"),
        ({"budgets": {"b": {"amount": 1, "currency": "EUR"}}}, "price list is in USD"),
        ({"budgets": {"b": {"amount": -1}}}, "budgets.b.amount"),
        ({"budgets": {"B.b": {"amount": 1}}}, "budgets.B.b"),
        ({"budgets": {"b": {"amount": 1, "lease_s": 0}}}, "budgets.b.lease_s"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(document: object, where: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        decode_config(msgspec.json.encode(document))
    assert where in str(caught.value)
