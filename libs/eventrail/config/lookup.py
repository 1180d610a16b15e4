"""Find what a name stands for, or say which names there are."""

from eventrail.config.caching import Caching, caching_of
from eventrail.config.guards import Guards, guards_of
from eventrail.config.judging import Judging, judging_of
from eventrail.config.listening import Listening, listening_of
from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval, retrieval_of
from eventrail.config.template import Template
from eventrail.contracts.subjects import SHADOW


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


def guards_in(config: Config, space: str) -> Guards:
    """Return the policy of the guards that a tenant has, or a tenant's shadows."""
    tenant = config.tenants.get(space.removesuffix(SHADOW))
    return guards_of(config.guards, tenant.guards if tenant is not None else "")


def retrieval_in(config: Config, space: str) -> Retrieval:
    """Return how the documents of a tenant, or of a tenant's shadows, are searched."""
    tenant = config.tenants.get(space.removesuffix(SHADOW))
    return retrieval_of(config.retrieval, tenant.retrieval if tenant is not None else "")


def caching_in(config: Config, space: str) -> Caching:
    """Return how answers serve a tenant, or a tenant's shadows, again."""
    tenant = config.tenants.get(space.removesuffix(SHADOW))
    return caching_of(config.caching, tenant.caching if tenant is not None else "")


def judging_in(config: Config, space: str) -> Judging:
    """Return how the answers of a tenant, or of a tenant's shadows, are judged."""
    tenant = config.tenants.get(space.removesuffix(SHADOW))
    return judging_of(config.judging, tenant.judging if tenant is not None else "")


def listening_in(config: Config, space: str) -> Listening:
    """Return how the users of a tenant are listened to."""
    tenant = config.tenants.get(space.removesuffix(SHADOW))
    return listening_of(config.feedback, tenant.feedback if tenant is not None else "")
