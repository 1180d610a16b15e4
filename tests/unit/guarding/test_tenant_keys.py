"""What every store of tenant keys does, and what the one in files does besides."""

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from eventrail.guarding.key_files import (
    FileTenantKeys,
    KeyFileBrokenError,
    KeyFileExposedError,
    TenantNameError,
)
from eventrail.guarding.tenant_keys import (
    KEY_BYTES,
    LAST_VERSION,
    DataKey,
    MemoryTenantKeys,
    TenantKeys,
    new_key,
)

Open = Callable[[], TenantKeys]


@pytest.fixture(params=["memory", "files"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the store, each time as another process would."""
    if request.param == "files":
        return lambda: FileTenantKeys(tmp_path / "keys")
    memory = MemoryTenantKeys()
    return lambda: memory


def test_a_key_is_made_on_first_use_and_stays(open_store: Open) -> None:
    key = open_store().current("acme")
    assert len(key.secret) == KEY_BYTES
    assert key.version == 1
    assert open_store().current("acme") == key
    assert open_store().find("acme", key.key_id) == key


def test_tenants_have_keys_of_their_own(open_store: Open) -> None:
    acme, other = open_store().current("acme"), open_store().current("other")
    assert acme.secret != other.secret
    assert open_store().find("other", acme.key_id) is None


def test_rotation_keeps_older_keys(open_store: Open) -> None:
    first = open_store().current("acme")
    second = open_store().rotate("acme")
    assert second.version == 2
    assert open_store().current("acme") == second
    assert open_store().find("acme", first.key_id) == first


def test_rotation_may_come_first(open_store: Open) -> None:
    key = open_store().rotate("acme")
    assert key.version == 1
    assert open_store().current("acme") == key


def test_erasure_forgets_all_keys_for_everyone(open_store: Open) -> None:
    store, elsewhere = open_store(), open_store()
    keys = [store.current("acme"), store.rotate("acme")]
    kept = store.current("other")
    store.erase("acme")
    assert [elsewhere.find("acme", key.key_id) for key in keys] == [None, None]
    assert elsewhere.find("other", kept.key_id) == kept


def test_a_key_made_after_an_erasure_has_another_id(open_store: Open) -> None:
    before = open_store().current("acme")
    open_store().erase("acme")
    after = open_store().current("acme")
    assert after.version == before.version
    assert after.key_id != before.key_id


def test_erasing_what_is_not_there_is_no_error(open_store: Open) -> None:
    open_store().erase("acme")
    assert open_store().find("acme", b"\x00" * 8) is None


def test_looking_for_a_key_makes_none(open_store: Open) -> None:
    open_store().find("acme", b"\x00\x01" + b"\x00" * 6)
    assert open_store().rotate("acme").version == 1


def test_first_uses_at_the_same_moment_agree(open_store: Open) -> None:
    start = threading.Barrier(8)
    keys: list[DataKey] = []

    def use() -> None:
        store = open_store()
        start.wait()
        keys.append(store.current("acme"))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_version_that_does_not_fit_is_refused() -> None:
    assert new_key(LAST_VERSION).version == LAST_VERSION
    for version in (0, LAST_VERSION + 1):
        with pytest.raises(ValueError, match=f"got {version}"):
            new_key(version)


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "keys"
    FileTenantKeys(directory).current("acme")
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "acme.key").stat().st_mode) == 0o600


def test_no_other_file_is_left_behind(tmp_path: Path) -> None:
    store = FileTenantKeys(tmp_path)
    store.current("acme")
    store.rotate("acme")
    assert {path.name for path in tmp_path.iterdir()} == {"acme.key", ".lock"}
    store.erase("acme")
    assert {path.name for path in tmp_path.iterdir()} == {".lock"}


def test_a_key_file_open_to_others_is_refused(tmp_path: Path) -> None:
    store = FileTenantKeys(tmp_path)
    store.current("acme")
    (tmp_path / "acme.key").chmod(0o640)
    with pytest.raises(KeyFileExposedError, match="chmod 600"):
        store.current("acme")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"[[1, 2]]", b"\xff\x00"])
def test_a_broken_key_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    store = FileTenantKeys(tmp_path)
    store.current("acme")
    (tmp_path / "acme.key").write_bytes(content)
    for use in (store.current, store.rotate):
        with pytest.raises(KeyFileBrokenError, match=r"acme\.key holds no keys"):
            use("acme")
    assert (tmp_path / "acme.key").read_bytes() == content


@pytest.mark.parametrize("tenant", ["", "..", "a/b", "a.b", "a" * 65, "a\n", "é"])
def test_a_tenant_that_cannot_name_a_file_is_refused(tmp_path: Path, tenant: str) -> None:
    store = FileTenantKeys(tmp_path)
    for use in (store.current, store.rotate, store.erase):
        with pytest.raises(TenantNameError, match="1 to 64 of"):
            use(tenant)
