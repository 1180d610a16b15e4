"""What a tenant's policy keeps in requests, its answers may hold too."""

from dataclasses import replace

from eventrail.config.lookup import guards_in
from eventrail.config.model import Config
from eventrail.guarding.allowed import Allowed


def with_kept(allowed: Allowed, config: Config, tenant: str) -> Allowed:
    """Return what an answer may hold, with the values and kinds that the policy keeps."""
    personal = guards_in(config, tenant).personal
    kinds = frozenset(kind for kind, done in personal.kinds.items() if done == "keep")
    if not kinds and not personal.keep:
        return allowed
    return replace(allowed, texts=(*allowed.texts, *personal.keep), kinds=kinds)
