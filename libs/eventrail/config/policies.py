"""Policies by name."""

from collections.abc import Mapping
from typing import TypeVar

DEFAULT = "default"
"""The policy of whoever names none."""

_Policy = TypeVar("_Policy")


def policy_of(policies: Mapping[str, _Policy], name: str, built_in: _Policy) -> _Policy:
    """Return the policy that `name` stands for; empty is the default one.

    Args:
        policies: those of the configuration.
        name: what a tenant names.
        built_in: in force where the configuration has none of that name.
    """
    return policies.get(name or DEFAULT, built_in)
