import base64
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.key_files import FileTenantKeys
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import (
    KeyErasedError,
    SealBrokenError,
    Sealer,
    SealError,
    SealFormatError,
)
from eventrail.guarding.tenant_keys import DataKey, MemoryTenantKeys

names = st.text(min_size=1, max_size=12)


def sealer() -> Sealer:
    return Sealer(MemoryTenantKeys())


@given(names, names, st.binary())
def test_what_was_sealed_opens_for_the_same_request(tenant: str, rid: str, secret: bytes) -> None:
    sealing = sealer()
    assert sealing.open(tenant, rid, sealing.seal(tenant, rid, secret)) == secret


def test_a_mask_dictionary_survives_sealing() -> None:
    dictionary = MaskDictionary({"<EMAIL_1>": "ann@example.com"}, {"EMAIL2"})
    sealing = sealer()
    sealed = sealing.seal("acme", "r1", msgspec.json.encode(dictionary))
    assert "ann" not in sealed
    opened = msgspec.json.decode(sealing.open("acme", "r1", sealed), type=MaskDictionary)
    assert opened == dictionary


def test_the_same_secret_never_looks_the_same() -> None:
    sealing = sealer()
    assert sealing.seal("acme", "r1", b"secret") != sealing.seal("acme", "r1", b"secret")


@given(names, names, names)
def test_it_never_opens_for_another_request(tenant: str, rid: str, other: str) -> None:
    sealing = sealer()
    sealed = sealing.seal(tenant, rid, b"secret")
    if other != rid:
        with pytest.raises(SealBrokenError, match="not sealed for request"):
            sealing.open(tenant, other, sealed)


def test_it_never_opens_for_another_tenant() -> None:
    sealing = sealer()
    sealed = sealing.seal("acme", "r1", b"secret")
    sealing.seal("other", "r1", b"so that there is a key")
    with pytest.raises(KeyErasedError, match="'other'"):
        sealing.open("other", "r1", sealed)


def test_names_that_run_into_each_other_are_told_apart() -> None:
    class OneKey(MemoryTenantKeys):
        """One key for all, so that only the names can tell."""

        def current(self, tenant: str) -> DataKey:
            return super().current(tenant[:0])

        def find(self, tenant: str, key_id: bytes) -> DataKey | None:
            return super().find(tenant[:0], key_id)

    sealing = Sealer(OneKey())
    sealed = sealing.seal("ab", "c", b"secret")
    with pytest.raises(SealBrokenError):
        sealing.open("a", "bc", sealed)


@given(st.data())
def test_any_changed_bit_is_noticed(data: st.DataObject) -> None:
    sealing = sealer()
    content = bytearray(base64.urlsafe_b64decode(sealing.seal("acme", "r1", b"secret")))
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealError):
        sealing.open("acme", "r1", base64.urlsafe_b64encode(content).decode())


@given(st.text())
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealFormatError):
        sealer().open("acme", "r1", text)


def test_a_newer_format_is_named() -> None:
    with pytest.raises(SealFormatError, match="format 2, but this release reads 1"):
        sealer().open("acme", "r1", base64.urlsafe_b64encode(b"\x02" + b"\x00" * 60).decode())


def test_rotation_leaves_older_seals_readable() -> None:
    keys = MemoryTenantKeys()
    sealing = Sealer(keys)
    sealed = sealing.seal("acme", "r1", b"secret")
    keys.rotate("acme")
    assert sealing.open("acme", "r1", sealed) == b"secret"


def test_erasing_the_keys_erases_what_they_sealed(tmp_path: Path) -> None:
    keys = FileTenantKeys(tmp_path)
    sealing = Sealer(keys)
    sealed = sealing.seal("acme", "r1", b"secret")
    keys.erase("acme")
    sealing.seal("acme", "r2", b"the tenant came back")
    with pytest.raises(KeyErasedError, match="erased"):
        sealing.open("acme", "r1", sealed)


def test_a_pseudonym_is_the_tenants_own_until_its_key_is_rotated() -> None:
    keys = MemoryTenantKeys()
    sealer = Sealer(keys)
    first = sealer.pseudonym("acme", "EMAIL:ann@example.com")
    assert re.fullmatch(r"[0-9a-f]{12}", first)
    assert first == Sealer(keys).pseudonym("acme", "EMAIL:ann@example.com")
    assert first != sealer.pseudonym("acme", "PHONE:ann@example.com")
    assert first != sealer.pseudonym("demo", "EMAIL:ann@example.com")
    keys.rotate("acme")
    assert first != sealer.pseudonym("acme", "EMAIL:ann@example.com")
