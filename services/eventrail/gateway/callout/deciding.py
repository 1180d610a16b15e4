"""Whether a NATS client is let in, and as whom. Pure."""

from collections.abc import Callable

from eventrail.bus.callout.claims import AuthRequest
from eventrail.bus.users import tenant_name
from eventrail.keys.key import VirtualKey
from eventrail.keys.permissions import user_name


def key_for(
    request: AuthRequest, verified: Callable[[str], VirtualKey | None]
) -> VirtualKey | None:
    """Return the key that lets a client in; None if it is to stay out.

    The password is the key. The user is the tenant's, `tenant-<name>`, or the key's own,
    `key-<id>`, whose replies no other key of the tenant can hear.

    Args:
        request: what the client gave.
        verified: returns a key, from its text, if it is good.
    """
    key = verified(request.password)
    if key is None or "nats" not in key.scopes:
        return None
    return key if request.user in {tenant_name(key.tenant), user_name(key.id)} else None
