"""Users and their permissions, as data."""

import stat
from pathlib import Path

import bcrypt
import pytest

from eventrail.bus.directory import make_directory
from eventrail.bus.passwords import Passwords
from eventrail.bus.users import NoSuchGrant, process_user, table, tenant_user
from eventrail.contracts.errors import InvalidSubject
from eventrail.runtime.service import installed


def test_every_installed_service_has_a_row() -> None:
    assert set(installed()) <= set(table())


def test_a_fused_user_may_do_what_each_of_its_services_may() -> None:
    fused = process_user(["router", "worker"])
    for name in ("router", "worker"):
        alone = process_user([name])
        assert set(alone.publish) <= set(fused.publish)
        assert set(alone.subscribe) - {f"_INBOX.{name}.>"} <= set(fused.subscribe)


def test_no_service_may_manage_streams_or_durable_consumers() -> None:
    for name in table():
        for subject in process_user([name]).publish:
            assert not subject.startswith(
                (
                    "$JS.API.STREAM.CREATE", "$JS.API.STREAM.UPDATE", "$JS.API.STREAM.DELETE",
                    "$JS.API.CONSUMER.DURABLE", "$JS.API.CONSUMER.DELETE", "$JS.API.>", ">",
                )
            )  # fmt: skip


def test_only_the_archiver_may_truncate_and_others_remove_what_is_their_own() -> None:
    may = {
        name: {s.rpartition(".")[2] for s in process_user([name]).publish if "PURGE" in s}
        for name in table()
    }
    assert {name for name in may if may[name]} == {"archiver", "gateway", "retriever"}
    assert may["gateway"] == {"FILES"}
    assert may["retriever"] == {"OBJ_INDEXES"}


def test_services_that_only_read_the_log_cannot_append_to_it() -> None:
    for name in ("archiver", "handover", "billing"):
        assert not any(s.startswith("log.") for s in process_user([name]).publish)


def test_a_tenant_names_itself_in_every_subject() -> None:
    user = tenant_user("acme")
    assert all("acme" in subject.split(".")[1] for subject in (*user.publish, *user.subscribe))


@pytest.mark.parametrize("name", ["*", ">", "a.b", "", "Acme"])
def test_a_tenant_with_a_wildcard_for_a_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidSubject):
        tenant_user(name)


def test_an_unknown_service_has_no_user() -> None:
    with pytest.raises(NoSuchGrant, match="cook"):
        process_user(["cook"])


def test_passwords_are_made_once_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "users.json"
    first = Passwords(path).ensure(["a", "b"])
    again = Passwords(path).ensure(["b", "c"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert again.items() >= first.items()
    assert len({*again.values()}) == 3


def test_the_server_is_given_hashes_not_passwords(tmp_path: Path) -> None:
    directory = make_directory([["router"]], ["acme"], Passwords(tmp_path / "users.json"))
    assert [user.name for user in directory.users] == ["operator", "router", "tenant-acme"]
    for user in directory.users:
        password = directory.passwords[user.name]
        assert password not in user.secret
        assert bcrypt.checkpw(password.encode(), user.secret.encode())
    assert directory.address("router", "nats://a:1, nats://b:2").inbox_prefix == "_INBOX.router"
