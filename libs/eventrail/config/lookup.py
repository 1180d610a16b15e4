"""Find what a name stands for, or say which names there are."""

from eventrail.config import caching, guards, judging, listening, retrieval
from eventrail.config.caching import Caching
from eventrail.config.guards import Guards
from eventrail.config.judging import Judging
from eventrail.config.listening import Listening
from eventrail.config.model import Config, Tenant
from eventrail.config.policies import policy_of
from eventrail.config.retrieval import Retrieval
from eventrail.config.template import Template
from eventrail.contracts.subjects import SHADOW

_UNKNOWN = Tenant()


def find_template(config: Config, name: str) -> Template | None:
    """Return the template of a name: `docs` is the current content, `docs@3` that version."""
    if "@" in name:
        return config.numbered.versions.get(name)
    return config.templates.get(name)


def full_name(config: Config, name: str) -> str:
    """Return `docs@3` for `docs`; the name as it is if it has a version, or none is known."""
    return config.numbered.current.get(name, name)


def known_templates(config: Config) -> dict[str, Template]:
    """Return every template by every name it can be found under."""
    return {**config.numbered.versions, **config.templates}


def tenant_in(config: Config, space: str) -> Tenant:
    """Return the entry of a tenant, or of a tenant's shadows; an empty one if there is none."""
    return config.tenants.get(space.removesuffix(SHADOW), _UNKNOWN)


def guards_in(config: Config, space: str) -> Guards:
    """Return the policy of the guards that a tenant has, or a tenant's shadows."""
    return policy_of(config.guards, tenant_in(config, space).guards, guards.BUILT_IN)


def retrieval_in(config: Config, space: str) -> Retrieval:
    """Return how the documents of a tenant, or of a tenant's shadows, are searched."""
    return policy_of(config.retrieval, tenant_in(config, space).retrieval, retrieval.BUILT_IN)


def caching_in(config: Config, space: str) -> Caching:
    """Return how answers serve a tenant, or a tenant's shadows, again."""
    return policy_of(config.caching, tenant_in(config, space).caching, caching.BUILT_IN)


def judging_in(config: Config, space: str) -> Judging:
    """Return how the answers of a tenant, or of a tenant's shadows, are judged."""
    return policy_of(config.judging, tenant_in(config, space).judging, judging.BUILT_IN)


def listening_in(config: Config, space: str) -> Listening:
    """Return how the users of a tenant are listened to."""
    return policy_of(config.feedback, tenant_in(config, space).feedback, listening.BUILT_IN)
