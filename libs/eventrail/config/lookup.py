"""Find what a name stands for, or say which names there are."""

from eventrail.config.guards import Guards, guards_of
from eventrail.config.model import Config
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
