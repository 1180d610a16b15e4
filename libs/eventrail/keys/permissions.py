"""What a key may do on NATS: its scopes as subjects, so that the server itself enforces them.

A key publishes requests under `<tenant>@<id>` in the place of the tenant. Only its own connections
may, so a gateway knows which key asks. A key with nothing of its own to count or refuse may use
the tenant's plain name as well; one that has must not, since it would get round it.
"""

from eventrail.bus.grants import Grant, publish, subscribe, union
from eventrail.bus.user import User
from eventrail.contracts import subjects
from eventrail.keys.key import VirtualKey

_ANY_REQUEST = frozenset({"chat", "embeddings"})
"""Under the tenant's plain name every kind of request goes in."""


def user_name(key_id: str) -> str:
    """Return as whom the server knows the connections of a key."""
    return f"key-{key_id}"


def key_of_user(user: str) -> str:
    """Return the key whose connections the server knows as `user`; empty if of none."""
    return user.removeprefix("key-") if user.startswith("key-") else ""


def key_user(key: VirtualKey, inbox: str, *, counted: bool) -> User:
    """Return the user that a key's connections become.

    Args:
        key: a good one.
        inbox: its replies arrive under `_INBOX.<inbox>.>`: the user name that the client gave.
        counted: whether somebody counts the tenant's keys apart.
    """
    calls = publish(subjects.call(subjects.caller(key.tenant, key.id)))  # endpoints know scopes
    plain = not counted and not key.restricted
    own = union([calls, *(_scoped(key, scope, plain=plain) for scope in key.scopes)])
    replies = f"_INBOX.{inbox}.>"
    return User(user_name(key.id), own.publish, (*own.subscribe, replies))


def _scoped(key: VirtualKey, scope: str, *, plain: bool) -> Grant:
    tenant = key.tenant
    match scope:
        case "chat" | "embeddings":
            return _asking(key, plain=plain)
        case "requests:read":
            heard = subscribe(subjects.answers(tenant, ">"), subjects.tokens(tenant, ">"))
            read = (subjects.status, subjects.resume, subjects.listing)
            return publish(*(each(tenant) for each in read)) + heard
        case "requests:cancel":
            return publish(subjects.cancel(tenant, "*"))
        case "feedback":
            return publish(subjects.feedback(tenant))
        case "docs":
            return publish(subjects.docs(tenant))
        case _:
            return Grant()


def _asking(key: VirtualKey, *, plain: bool) -> Grant:
    names = [subjects.caller(key.tenant, key.id)]
    if plain and set(key.scopes) >= _ANY_REQUEST:
        names.append(key.tenant)
    return publish(*(verb(name) for name in names for verb in (subjects.requests, subjects.ask)))
