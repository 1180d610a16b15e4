"""Which rule applies to a request."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventrail.config.model import Rule

ANY = "*"


@dataclass(frozen=True, slots=True)
class Asked:
    """What rules look at.

    Attributes:
        model: the public model name asked for.
        tenant: who asks.
        text: the newest user message, masked.
        intent: what that was taken to want; empty if intents play no part.
    """

    model: str
    tenant: str
    text: str
    intent: str = ""


def first_match(rules: Sequence[Rule], asked: Asked) -> Rule | None:
    """Return the first rule that applies; None if none does."""
    text = asked.text.casefold()
    return next((rule for rule in rules if _applies(rule, asked, text)), None)


def _applies(rule: Rule, asked: Asked, text: str) -> bool:
    if rule.model not in {ANY, asked.model} or rule.tenant not in {ANY, asked.tenant}:
        return False
    if rule.intent and asked.intent not in rule.intent:
        return False
    return not rule.contains or any(each.casefold() in text for each in rule.contains)
