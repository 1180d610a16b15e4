"""What is reserved for a request allows for the calls that its tenant's policy may make."""

from datetime import UTC, datetime

import msgspec

from eventrail.config.guards import Guards, Output
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.gateway.budgets.bound import call_bound, steps

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REQUEST = ChatRequest([Message("user", "hello")], sampling=Sampling(max_tokens=100))


def config_of(output: Output) -> Config:
    cheap = Pool(engine="echo", price_in=1.0, price_out=1.0)
    return Config(
        pools={"cheap": cheap, "dear": Pool(engine="echo", price_in=9.0, price_out=9.0)},
        templates={"plain": Template()},
        rules=[Rule(name="r", pool="cheap")],
        guards={"own": Guards(output=output)},
        tenants={"acme": Tenant(guards="own")},
    )


def test_every_call_that_may_be_made_is_counted() -> None:
    ladder = Output(refusal=["retry", "fallback", "note"], retries=2)
    assert steps(REQUEST, "acme", config_of(Output())) == 1
    assert steps(REQUEST, "acme", config_of(ladder)) == 4
    embeds = msgspec.structs.replace(REQUEST, task="embed")
    assert steps(embeds, "acme", config_of(ladder)) == 1


def test_the_dearest_pool_that_may_be_asked_and_the_reason_are_in_the_bound() -> None:
    def bound(output: Output) -> int:
        return call_bound(REQUEST, "acme", config_of(output), 100, NOW)

    plain = bound(Output())
    assert bound(Output(refusal=["retry", "note"])) > plain
    named = Output(refusal=["fallback", "note"], fallback_pool="dear")
    assert bound(named) == 9 * plain
