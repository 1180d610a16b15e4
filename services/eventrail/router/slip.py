"""From a rule to the path of a request."""

from collections.abc import Mapping

from eventrail.config.model import Pool, Rule
from eventrail.contracts.events import Routed
from eventrail.contracts.subjects import model_stage
from eventrail.eventlog.path import VERDICT


def routed(rule: Rule, pools: Mapping[str, Pool]) -> Routed:
    """Return the event of a request that `rule` decides.

    Raises:
        KeyError: the rule's pool is not configured; `config.check` prevents that.
    """
    if rule.canned is not None:
        return Routed(slip=[VERDICT], rule=rule.name, cacheable=False, canned=rule.canned)
    return Routed(
        slip=slip(rule),
        pool=rule.pool,
        model=pools[rule.pool].model,
        template=rule.template,
        top_k=rule.top_k,
        cacheable=rule.cacheable,
        rule=rule.name,
    )


def slip(rule: Rule) -> list[str]:
    """Return the stages that a request of this rule needs, in order."""
    cache = ["cache"] if rule.cacheable else []
    retriever = ["retriever"] if rule.top_k > 0 else []
    return [*cache, *retriever, model_stage(rule.pool), VERDICT]
