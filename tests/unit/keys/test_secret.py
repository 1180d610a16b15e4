"""Keys are made, recognised and verified; a wrong one takes the same steps as a dead one."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.keys import secret
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Issued, Terms, issue, revoke
from eventrail.keys.secret import digest, id_in, is_id, new_id, new_secret, verify

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def kept(*keys: VirtualKey) -> Callable[[str], VirtualKey | None]:
    return {key.id: key for key in keys}.get


def shown(text: str, *keys: VirtualKey) -> VirtualKey | None:
    return verify(text, digest(text), kept(*keys), NOW)


def test_a_key_holds_its_id_and_256_random_bits() -> None:
    key_id = new_id()
    text = new_secret(key_id)
    assert id_in(text) == key_id
    assert is_id(key_id)
    assert text.startswith(f"er-{key_id}-")
    assert len(bytes.fromhex(text.rpartition("-")[2])) == 32
    assert new_secret(key_id) != text


@given(st.text())
def test_whatever_is_shown_is_a_key_or_is_none(text: str) -> None:
    assert id_in(text) == ""
    assert len(digest(text)) == 64
    assert shown(text) is None


@given(st.integers(0, 79), st.characters())
def test_a_key_with_one_character_changed_is_none(at: int, other: str) -> None:
    issued = issue("acme", Terms(), now=NOW)
    wrong = issued.text[:at] + other + issued.text[at + 1 :]
    assert (shown(wrong, issued.key) is not None) == (wrong == issued.text)


def test_the_hash_is_the_plain_sha256_of_the_whole_key() -> None:
    issued = issue("acme", Terms(), now=NOW)
    assert issued.key.hash == hashlib.sha256(issued.text.encode()).hexdigest()


def test_a_hash_is_no_key() -> None:
    issued = issue("acme", Terms(), now=NOW)
    assert shown(f"er-{issued.key.id}-{issued.key.hash}", issued.key) is None
    assert shown(f"er-{'0' * 12}-{'0' * 64}") is None


def cases() -> dict[str, tuple[str, VirtualKey | None]]:
    good = issue("acme", Terms(), now=NOW)
    expired = issue("acme", Terms(lifetime=timedelta(0)), now=NOW)
    other: Issued = issue("acme", Terms(), now=NOW)
    return {
        "good": (good.text, good.key),
        "unknown": (other.text, None),
        "wrong secret": (new_secret(good.key.id), good.key),
        "expired": (expired.text, expired.key),
        "revoked": (good.text, revoke(good.key, now=NOW)),
        "no key at all": ("sk-something", None),
        "long": ("x" * 100_000, None),
    }


@pytest.mark.parametrize("case", cases())
def test_every_key_takes_one_hash_one_look_and_one_comparison(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    really = hmac.compare_digest
    text, key = cases()[case]

    def sha256(content: bytes) -> object:
        steps.append("hash" if len(content) <= secret.LONGEST else "long hash")
        return hashlib.new("sha256", content)

    def compare(one: str, other: str) -> bool:
        steps.append(f"compare {len(one)} {len(other)}")
        return really(one, other)

    def find(_key_id: str) -> VirtualKey | None:
        steps.append("find")
        return key

    monkeypatch.setattr(secret.hashlib, "sha256", sha256)
    monkeypatch.setattr(secret.hmac, "compare_digest", compare)
    found = verify(text, digest(text), find, NOW)
    assert (found is not None) == (case == "good")
    assert steps == ["hash", "find", "compare 64 64"]
