"""The most that one call for a request can cost, before it is known which pool makes it."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from eventrail.config.acted import variants
from eventrail.config.choices import pools_of
from eventrail.config.lookup import find_template
from eventrail.config.model import Config, Pool, Rule
from eventrail.contracts.requests import ChatRequest
from eventrail.guarding.answers.decide import further_calls
from eventrail.guarding.answers.policy_of import output_policy
from eventrail.money.bounds import PER_MESSAGE, prompt_bound
from eventrail.money.tariff import tariff_of

DOCUMENT_BYTES = 2048
"""What one retrieved passage brings into the prompt; the worker counts what it really does."""

REASON_BYTES = 1024
"""What a model is told, at most, when it is asked again."""

_GROWS = 1.25
"""How much longer masked text may be: a placeholder can be longer than what it stands for."""

_encode = msgspec.json.Encoder().encode


def call_bound(
    request: ChatRequest, tenant: str, config: Config, output_tokens: int, at: datetime
) -> int:
    """Return the most that a call can cost in any pool that may be asked, in nano-units.

    What it leaves out cannot be overspent: the worker counts again before each call.

    Args:
        request: in the clear.
        tenant: whose it is.
        config: rules, routes, pools and prices.
        output_tokens: tokens of an answer when neither app nor pool bounds them.
        at: the time, for the prices.
    """
    own = prompt_bound(request.messages, request.extra)
    policy = output_policy(config, tenant)
    most = 0
    for rule in _rules(request.model, tenant, config):
        prompt = int(own * _GROWS) + _prompt_around(rule, config)
        prompt += REASON_BYTES if policy.takes("retry") else 0
        for name in {*_pools(rule, config), policy.fallback_pool}:
            pool = config.pools.get(name)
            if pool is not None:
                tariff = tariff_of(config.prices, name, pool, _model(rule, pool), at)
                answer = _answer(request, pool, output_tokens)
                most = max(most, tariff.worst(_within(prompt, pool), answer))
    return most


def steps(request: ChatRequest, tenant: str, config: Config) -> int:
    """Return how many calls a request may make by design.

    Those are the steps of its longest cascade, and as many as the tenant's policy may make to
    get a better answer.
    """
    routes = (config.routes.get(rule.route) for rule in _rules(request.model, tenant, config))
    cascades = (route.cascade for route in routes if route is not None)
    longest = max((len(each.steps) for each in cascades if each is not None), default=1)
    return longest + (further_calls(output_policy(config, tenant)) if request.task == "chat" else 0)


def _rules(model: str, tenant: str, config: Config) -> Iterator[Rule]:
    for rule in config.rules:
        if rule.model in {"*", model} and rule.tenant in {"*", tenant} and rule.canned is None:
            yield from variants(rule, tenant, config)
            if rule.takes_all:
                return  # it takes everything that comes so far


def _pools(rule: Rule, config: Config) -> list[str]:
    route = config.routes.get(rule.route)
    return [rule.pool] if route is None else pools_of(route)


def _prompt_around(rule: Rule, config: Config) -> int:
    """Return the tokens that template and documents add at most."""
    route = config.routes.get(rule.route)
    named = [rule.template, *rule.templates]
    if route is not None and route.experiment is not None:
        named += [arm.template for arm in route.experiment.arms.values() if arm.template]
    found = (find_template(config, name) for name in named)
    template = max((len(_encode(each)) for each in found if each is not None), default=0)
    return template + rule.top_k * DOCUMENT_BYTES + PER_MESSAGE


def _within(prompt: int, pool: Pool) -> int:
    return min(prompt, pool.context_limit) if pool.context_limit else prompt


def _answer(request: ChatRequest, pool: Pool, output_tokens: int) -> int:
    if request.task != "chat":
        return 0
    tokens = request.sampling.max_tokens
    if tokens is None:
        tokens = min(output_tokens, pool.context_limit or output_tokens)
    return tokens * max(1, request.sampling.n)


def _model(rule: Rule, pool: Pool) -> str:
    return rule.model if rule.model in pool.lora else pool.model
