"""What apps send besides a request's own texts, without the personal data in it.

The log, the limits and the experiments need an app's ids in the clear, since they count and draw
by them. An address taken for an id is replaced by a keyed hash, which is an id just as well: the
same for the same value. What is said about a request, such as a user's comment, has nobody to be
put back for, so it is hashed too.
"""

from collections.abc import Iterable
from typing import Final

from eventrail.config.guards.personal import Personal
from eventrail.config.lookup import guards_in
from eventrail.config.model import Config
from eventrail.guarding.personal.plan import Hash, Plan, pseudonym
from eventrail.guarding.personal.plans import PLANS
from eventrail.guarding.span import Span

_BEFORE: Final = "so "  # an id is no form field: a bare number is not what it could be


def personal_of(tenant: str, config: Config) -> Personal:
    """Return the policy that a tenant has."""
    return guards_in(config, tenant).personal


def safe_id(value: str, policy: Personal, hashed: Hash) -> str:
    """Return an id with keyed hashes in place of everything that the policy does not keep.

    Args:
        value: as an app sent it.
        policy: the tenant's.
        hashed: a keyed hash, of the tenant's.
    """
    if policy.ids == "keep":
        return value
    plan, before = PLANS.of(policy), len(_BEFORE)
    found = plan.find(_BEFORE + value, before)
    spans = [Span(kind, start - before, end - before) for kind, start, end in found]
    return _replaced(value, spans, plan, hashed)


def safe_text(text: str, policy: Personal, hashed: Hash) -> str:
    """Return `text` with keyed hashes in place of everything that the policy does not keep."""
    plan = PLANS.of(policy)
    return _replaced(text, plan.find(text), plan, hashed)


def _replaced(text: str, spans: Iterable[Span], by: Plan, hashed: Hash) -> str:
    pieces: list[str] = []
    at = 0
    for kind, start, end in spans:
        pieces += text[at:start], pseudonym(kind, by.normal(kind, text[start:end]), hashed)
        at = end
    return "".join(pieces) + text[at:]
