"""Who is asking, as the doors have found out."""

import msgspec

from eventrail.config.rates import Rates
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.requests import ChatRequest, Priority
from eventrail.keys.key import VirtualKey
from eventrail.keys.scopes import ALL


class Identity(msgspec.Struct, frozen=True):
    """An authenticated caller.

    Attributes:
        tenant: whose request it is.
        key: id of the virtual key; empty for a key of the configuration, and for a NATS subject
            that stands for the whole tenant.
        models: public model names the key may ask for; empty for all of the tenant's.
        scopes: what the key may do.
        limits: the key's own bounds.
        priority: the most urgent priority its requests may have.
    """

    tenant: str
    key: str = ""
    models: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset(ALL)
    limits: Rates = Rates()
    priority: Priority = "interactive"


def identity_of(key: VirtualKey) -> Identity:
    """Return who asks with a virtual key."""
    return Identity(
        tenant=key.tenant,
        key=key.id,
        models=frozenset(key.models),
        scopes=frozenset(key.scopes),
        limits=key.limits,
        priority=key.priority,
    )


def require(identity: Identity, scope: str) -> Identity:
    """Return `identity` if its key may do what `scope` names.

    Raises:
        RequestProblem: `forbidden`.
    """
    if scope in identity.scopes:
        return identity
    raise forbidden(scope)


def forbidden(scope: str) -> RequestProblem:
    """Return the problem of a key that lacks a scope."""
    return problem(
        Code.FORBIDDEN,
        f"this key has no scope {scope!r}",
        where="key",
        hint="ask the operator for a key with it: eventrail keys create --scope",
    )


def capped(request: ChatRequest, identity: Identity) -> ChatRequest:
    """Return `request`, no more urgent than the key allows."""
    if identity.priority == "batch" and request.priority != "batch":
        return msgspec.structs.replace(request, priority="batch")
    return request
