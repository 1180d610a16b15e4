"""Sets of intents, and changes of them; pure."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from eventrail.config.intents import AMBIGUOUS, OUT_OF_SCOPE, Action, Intent, Intents
from eventrail.config.model import Config, Tenant, check
from eventrail.config.suggest import known_names
from eventrail.contracts.errors import EventrailError


class UnknownIntents(EventrailError):
    """There is no such set, or no such intent in it; the message names those there are."""


class IntentRow(msgspec.Struct, frozen=True):
    """One intent of a set.

    Attributes:
        set: the set's name.
        intent: its name; `out_of_scope` and `ambiguous` stand for what is unclear.
        examples: how many there are.
        action: what follows, as it is written.
        tenants: who has the set.
    """

    set: str
    intent: str
    examples: int
    action: dict[str, object]
    tenants: list[str]


def intent_rows(config: Config, name: str = "") -> list[IntentRow]:
    """Return every intent of every set, or of the one named; raise `UnknownIntents`."""
    names = [name] if name else sorted(config.intents)
    return [row for each in names for row in _rows(config, each, set_named(config, each))]


def set_named(config: Config, name: str) -> Intents:
    """Return a set; raise `UnknownIntents`."""
    if name not in config.intents:
        raise UnknownIntents(f"no intents {name!r}; {known_names(name, config.intents)}")
    return config.intents[name]


def with_intents(
    config: Config,
    name: str,
    examples: Mapping[str, Sequence[str]],
    *,
    action: Action | None = None,
    description: str | None = None,
    tenant: str = "",
) -> Config:
    """Return the document with more examples of some intents; sets and intents are made as needed.

    Args:
        config: the document.
        name: of the set.
        examples: by intent; `out_of_scope` for none of them. Those that are there are left out.
        action: what follows from each of these intents; None leaves it as it is.
        description: what a question that asks back calls them; None leaves it as it is.
        tenant: who is to have the set; empty leaves that as it is.

    Raises:
        InvalidConfig: it does not fit.
    """
    intents = config.intents.get(name, Intents())
    for intent, texts in examples.items():
        if intent == OUT_OF_SCOPE:
            outside = intents.out_of_scope
            more = replace(outside, examples=_joined(outside.examples, texts))
            more = more if action is None else replace(more, action=action)
            intents = replace(intents, out_of_scope=more)
            continue
        known = intents.intents.get(intent, Intent())
        changed = Intent(
            examples=_joined(known.examples, texts),
            description=known.description if description is None else description,
            action=known.action if action is None else action,
        )
        intents = replace(intents, intents={**intents.intents, intent: changed})
    changed_config = replace(config, intents={**config.intents, name: intents})
    if tenant:
        own = replace(config.tenants.get(tenant, Tenant()), intents=name)
        changed_config = replace(changed_config, tenants={**config.tenants, tenant: own})
    return check(changed_config)


def without_intent(config: Config, name: str, intent: str = "") -> Config:
    """Return the document without an intent, or without the whole set, which no tenant has then.

    Raises:
        UnknownIntents: there is none.
        InvalidConfig: what is left does not fit.
    """
    intents = set_named(config, name)
    if intent:
        if intent not in intents.intents:
            known = known_names(intent, intents.intents)
            raise UnknownIntents(f"no intent {intent!r} among {name}; {known}")
        left = {each: value for each, value in intents.intents.items() if each != intent}
        changed = {**config.intents, name: replace(intents, intents=left)}
        return check(replace(config, intents=changed))
    sets = {each: value for each, value in config.intents.items() if each != name}
    tenants = {
        each: replace(tenant, intents="") if tenant.intents == name else tenant
        for each, tenant in config.tenants.items()
    }
    return check(replace(config, intents=sets, tenants=tenants))


def _rows(config: Config, name: str, intents: Intents) -> list[IntentRow]:
    tenants = [each for each, tenant in config.tenants.items() if tenant.intents == name]
    named: dict[str, tuple[list[str], Action]] = {
        each: (intent.examples, intent.action) for each, intent in intents.intents.items()
    }
    named[OUT_OF_SCOPE] = (intents.out_of_scope.examples, intents.out_of_scope.action)
    named[AMBIGUOUS] = ([], intents.ambiguous.action)
    return [
        IntentRow(name, each, len(examples), msgspec.to_builtins(action), tenants)
        for each, (examples, action) in named.items()
    ]


def _joined(before: Sequence[str], more: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*before, *(text.strip() for text in more if text.strip())]))
