"""The document with another tenant, or without one; pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from eventrail.config.changing.edit import read_value, remove, set_value
from eventrail.config.suggest import known_names
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.subjects import check_tenant

if TYPE_CHECKING:
    from eventrail.config.model import Config


class TenantExists(EventrailError):
    """There is a tenant of that name."""


class NoSuchTenant(EventrailError):
    """There is no tenant of that name."""


class InvalidField(EventrailError):
    """Not written as FIELD=VALUE."""


def read_fields(given: Sequence[str]) -> dict[str, Any]:
    """Return what `FIELD=VALUE` arguments say; values are YAML.

    Raises:
        InvalidField: one is not written so.
        InvalidConfig: a value is no YAML.
    """
    fields: dict[str, Any] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not name or not equals:
            raise InvalidField(f"{each!r} is not written as FIELD=VALUE, e.g. weight=2")
        fields[name] = read_value(value)
    return fields


def with_tenant(config: "Config", name: str, fields: dict[str, Any]) -> "Config":
    """Return the document with one tenant more.

    Raises:
        TenantExists: it is there.
        InvalidSubject: the name cannot be one.
        InvalidConfig: a field does not fit.
    """
    check_tenant(name)
    if name in config.tenants:
        raise TenantExists(f"there is a tenant {name!r}; change it with `eventrail tenants set`")
    return set_value(config, f"tenants.{name}", fields)


def with_fields(config: "Config", name: str, fields: dict[str, Any]) -> "Config":
    """Return the document with other fields of a tenant; those not given stay.

    Raises:
        NoSuchTenant: it is not there.
        InvalidConfig: a field does not fit.
    """
    present = msgspec.to_builtins(known(config, name).tenants[name])
    return set_value(config, f"tenants.{name}", {**present, **fields})


def without_tenant(config: "Config", name: str) -> "Config":
    """Return the document with one tenant less.

    Raises:
        NoSuchTenant: it is not there.
        InvalidConfig: something else names it.
    """
    return remove(known(config, name), f"tenants.{name}")


def known(config: "Config", name: str) -> "Config":
    """Return `config` if it has the tenant; raise `NoSuchTenant` otherwise."""
    if name not in config.tenants:
        raise NoSuchTenant(f"no tenant {name!r}; {known_names(name, config.tenants)}")
    return config
