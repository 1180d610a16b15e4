"""From a rule to the path of a request."""

from collections.abc import Mapping

from eventrail.config.model import Pool, Rule
from eventrail.contracts.events import Routed
from eventrail.contracts.requests import Priority
from eventrail.contracts.subjects import generation_stage
from eventrail.eventlog.path import VERDICT


def routed(rule: Rule, pools: Mapping[str, Pool], priority: Priority = "interactive") -> Routed:
    """Return the event of a request that `rule` decides; the rule's own pool answers it.

    Args:
        rule: which one applies.
        pools: by name.
        priority: which of the pool's two queues it waits in.

    Raises:
        KeyError: the rule's pool is not configured; `config.check` prevents that.
    """
    if rule.canned is not None:
        return Routed(slip=[VERDICT], rule=rule.name, cacheable=False, canned=rule.canned)
    return Routed(
        slip=slip(rule, priority),
        pool=rule.pool,
        model=model_of(rule, pools[rule.pool]),
        template=rule.template,
        top_k=rule.top_k,
        cacheable=rule.cacheable,
        rule=rule.name,
    )


def slip(rule: Rule, priority: Priority = "interactive", pool: str = "") -> list[str]:
    """Return the stages that a request of this rule needs, in order.

    Args:
        rule: which one applies.
        priority: which of the pool's two queues it waits in.
        pool: the pool that answers; the rule's own if none is named.
    """
    cache = ["cache"] if rule.cacheable else []
    retriever = ["retriever"] if rule.top_k > 0 else []
    return [*cache, *retriever, generation_stage(pool or rule.pool, priority), VERDICT]


def model_of(rule: Rule, pool: Pool) -> str:
    """Return what generates: the pool's adapter that the rule's model names, or its model."""
    return rule.model if rule.model in pool.lora else pool.model
