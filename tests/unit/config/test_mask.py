"""Secrets are shown nowhere, and a masked document can be written back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.changing.diff import differences
from eventrail.config.changing.edit import merge, plain
from eventrail.config.changing.looking import shown
from eventrail.config.changing.mask import MASK, masked, masked_change, unmasked
from eventrail.config.changing.record import change_of
from eventrail.config.model import Config, InvalidConfig, Pool, Tenant
from eventrail.contracts.changes import FieldChange, encode_change

HASH = "c0ffee" * 10
CONFIG = Config(
    pools={
        "far": Pool(engine="openai", url="https://ann:pa55word@far.example/v1", api_key_file="/k"),
        "echo": Pool(engine="echo"),
    },
    tenants={"acme": Tenant(key_hashes=[HASH, HASH[::-1]])},
)

fields = st.sampled_from(["key_hashes", "api_key_file", "password", "url", "name", "tokens"])
documents = st.recursive(
    st.text() | st.integers() | st.none() | st.just("http://me:secret@host/"),
    lambda inner: st.lists(inner) | st.dictionaries(fields, inner),
)


def test_hashes_files_and_passwords_in_urls_are_masked_and_nothing_else() -> None:
    document = shown(CONFIG)
    assert document["tenants"]["acme"]["key_hashes"] == [MASK, MASK]
    assert document["pools"]["far"]["api_key_file"] == MASK
    assert document["pools"]["far"]["url"] == f"https://{MASK}@far.example/v1"
    assert document["pools"]["echo"] == {"engine": "echo"}
    assert shown(CONFIG, "tenants.acme.key_hashes") == [MASK, MASK]
    assert shown(CONFIG, "tenants.acme.key_hashes[1]") == MASK
    assert masked({"tokens": "ab", "max_tokens": 3}) == {"tokens": "ab", "max_tokens": 3}


@given(documents)
def test_masking_twice_is_masking_once(document: Any) -> None:
    assert masked(masked(document)) == masked(document)


@given(st.dictionaries(fields, documents))
def test_what_is_shown_can_be_written_back(document: dict[str, Any]) -> None:
    assert unmasked(masked(document), document) == document


def test_an_edited_document_keeps_its_secrets_and_may_replace_them() -> None:
    edited = shown(CONFIG)
    edited["tenants"]["acme"]["weight"] = 3
    edited["tenants"]["acme"]["key_hashes"][1] = "new"
    after = merge(CONFIG, edited)
    assert after.tenants["acme"] == Tenant(key_hashes=[HASH, "new"], weight=3.0)
    assert after.pools == CONFIG.pools


def test_a_mask_for_nothing_is_refused() -> None:
    edited = shown(CONFIG)
    edited["tenants"]["other"] = {"key_hashes": [MASK]}
    with pytest.raises(InvalidConfig, match=r"tenants.other.key_hashes\[0\]: \*\*\* stands for"):
        merge(CONFIG, edited)


def test_stars_in_a_text_are_stars() -> None:
    after = merge(CONFIG, {"templates": {"loud": {"system": "***", "document": "***{text}***"}}})
    assert after.templates["loud"].system == "***"


def test_an_event_of_a_change_holds_no_secret() -> None:
    after = merge(CONFIG, {"tenants": {"acme": {"key_hashes": ["f00d" * 16]}, "b": {}}})
    event = encode_change(change_of(CONFIG, after, 3, command="set", by="ada"))
    for secret in (HASH.encode(), HASH[::-1].encode(), b"f00d", b"pa55word"):
        assert secret not in event
    paths = [change.path for change in differences(CONFIG, after)]
    assert paths == ["tenants.acme.key_hashes[0]", "tenants.acme.key_hashes[1]", "tenants.b"]
    gone = FieldChange("tenants.acme", "removed", before=plain(CONFIG)["tenants"]["acme"])
    assert HASH not in str(masked_change(gone))
