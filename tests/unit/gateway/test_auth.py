"""Who is let in over HTTP, by the configuration and the keys now in force."""

import hashlib
from datetime import UTC, datetime

import msgspec
import pytest

from eventrail.config.budgets import Budget
from eventrail.config.model import Config, Tenant
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.gateway.authenticating import Authenticator
from eventrail.gateway.http.auth import identify
from eventrail.gateway.http.table import ROUTES
from eventrail.gateway.identity import Identity, capped, require
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Terms, issue
from eventrail.keys.scopes import SCOPES

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def config_with(**keys: str) -> Config:
    digests = {name: hashlib.sha256(key.encode()).hexdigest() for name, key in keys.items()}
    return Config(tenants={name: Tenant(key_hashes=[each]) for name, each in digests.items()})


def door(config: Config, *keys: VirtualKey) -> Authenticator:
    return Authenticator(lambda: config, {key.id: key for key in keys}.get)


def test_a_key_names_its_tenant_whatever_the_case_of_the_scheme() -> None:
    authenticator = door(config_with(acme="one", demo="two"))
    assert identify("Bearer one", authenticator).tenant == "acme"
    assert identify("bearer two", authenticator).tenant == "demo"


def test_a_virtual_key_says_what_it_allows() -> None:
    terms = Terms(scopes=["chat"], models=["one"], priority="batch")
    issued = issue("acme", terms, now=NOW)
    found = identify(f"Bearer {issued.text}", door(config_with(acme="x"), issued.key))
    assert found == Identity(
        "acme",
        issued.key.id,
        frozenset({"one"}),
        frozenset({"chat"}),
        priority="batch",
    )


def test_a_revoked_key_stops_working_with_the_next_configuration() -> None:
    config = [config_with(acme="one")]
    authenticator = Authenticator(lambda: config[0], {}.get)
    assert identify("Bearer one", authenticator).tenant == "acme"
    config[0] = config_with(acme="new")
    with pytest.raises(RequestProblem) as caught:
        identify("Bearer one", authenticator)
    assert caught.value.problem.code == Code.UNAUTHENTICATED
    assert "one" not in str(caught.value)


def test_a_key_of_a_tenant_that_is_gone_is_none() -> None:
    issued = issue("gone", Terms(), now=NOW)
    with pytest.raises(RequestProblem) as caught:
        identify(f"Bearer {issued.text}", door(config_with(acme="x"), issued.key))
    assert caught.value.problem.code == Code.UNAUTHENTICATED


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic one", "one"])
def test_anything_else_is_refused(header: str | None) -> None:
    with pytest.raises(RequestProblem) as caught:
        identify(header, door(config_with(acme="one")))
    assert caught.value.problem.status == 401


def test_a_subject_names_tenant_and_key() -> None:
    issued = issue("acme", Terms(models=["one"]), now=NOW)
    authenticator = door(config_with(acme="x", rival="y"), issued.key)
    assert authenticator.by_subject("ask.acme") == Identity("acme")
    named = authenticator.by_subject(f"ask.acme@{issued.key.id}")
    assert (named.key, named.models) == (issued.key.id, {"one"})
    for subject, code in (
        (f"ask.rival@{issued.key.id}", Code.UNAUTHENTICATED),
        ("ask.acme@000000000000", Code.UNAUTHENTICATED),
        ("ask.nobody", Code.FORBIDDEN),
    ):
        with pytest.raises(RequestProblem) as caught:
            authenticator.by_subject(subject)
        assert caught.value.problem.code == code


def test_every_endpoint_asks_for_a_scope_that_there_is() -> None:
    assert {route.scope for route in ROUTES} <= {"", *SCOPES}


def test_a_scope_that_a_key_lacks_is_forbidden_by_name() -> None:
    identity = Identity("acme", scopes=frozenset({"chat"}))
    assert require(identity, "chat") is identity
    with pytest.raises(RequestProblem, match="files") as caught:
        require(identity, "files")
    assert caught.value.problem.status == 403


def test_a_request_is_no_more_urgent_than_its_key() -> None:
    request = ChatRequest([Message("user", "hi")])
    assert capped(request, Identity("acme")) is request
    assert capped(request, Identity("acme", priority="batch")).priority == "batch"


def test_the_plain_name_is_closed_where_keys_are_counted_but_for_development() -> None:
    counting = {"each": Budget(1.0, per="key")}
    plain = Config(tenants={"acme": Tenant()}, budgets=counting)
    with pytest.raises(RequestProblem, match="counted by key") as caught:
        door(plain).by_subject("requests.acme")
    assert caught.value.problem.status == 403
    developing = msgspec.structs.replace(config_with(acme="one"), budgets=counting)
    assert door(developing).by_subject("requests.acme") == Identity("acme")
