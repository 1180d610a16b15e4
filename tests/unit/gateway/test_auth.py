"""Keys are looked up by their hashes, in the configuration now in force."""

import hashlib

import pytest

from eventrail.config.model import Config, Tenant
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.gateway.http.auth import Keys


def config_with(**keys: str) -> Config:
    digests = {name: hashlib.sha256(key.encode()).hexdigest() for name, key in keys.items()}
    return Config(tenants={name: Tenant(key_hashes=[each]) for name, each in digests.items()})


def test_a_key_names_its_tenant_whatever_the_case_of_the_scheme() -> None:
    keys, config = Keys(), config_with(acme="one", demo="two")
    assert keys.tenant("Bearer one", config) == "acme"
    assert keys.tenant("bearer two", config) == "demo"


def test_a_revoked_key_stops_working_with_the_next_configuration() -> None:
    keys = Keys()
    assert keys.tenant("Bearer one", config_with(acme="one")) == "acme"
    with pytest.raises(RequestProblem) as caught:
        keys.tenant("Bearer one", config_with(acme="new"))
    assert caught.value.problem.code == Code.UNAUTHENTICATED
    assert "one" not in str(caught.value)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic one", "one"])
def test_anything_else_is_refused(header: str | None) -> None:
    with pytest.raises(RequestProblem) as caught:
        Keys().tenant(header, config_with(acme="one"))
    assert caught.value.problem.status == 401
