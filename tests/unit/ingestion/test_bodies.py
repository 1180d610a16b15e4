import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.documents import TEXT_CHARACTERS, decode_change
from eventrail.ingestion.bodies import ForeignBody, check_ref, data_of, prepared

PRINTED = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(PRINTED)
def test_text_goes_into_the_change(text: str) -> None:
    made = prepared("acme", "a.md", "text/markdown", text.encode())
    assert made.body == b""
    assert decode_change(msgspec.json.encode(made.change)) == made.change
    assert data_of(made.change) == text.encode()


@given(st.binary(min_size=1))
def test_bytes_go_into_the_change(data: bytes) -> None:
    made = prepared("acme", "a.pdf", "application/pdf", data)
    assert decode_change(msgspec.json.encode(made.change)) == made.change
    assert data_of(made.change) == data


@pytest.mark.parametrize("size", [TEXT_CHARACTERS, TEXT_CHARACTERS + 1])
def test_what_is_too_long_for_a_message_is_referred_to(size: int) -> None:
    text = prepared("acme", "a.md", "text/markdown", b"x" * size)
    assert bool(text.change.ref) == (size > TEXT_CHARACTERS)
    data = prepared("acme", "a.pdf", "application/pdf", b"x" * (size * 3 // 4 - 6))
    assert bool(data.change.ref) == (size > TEXT_CHARACTERS) or len(data.change.body) > 0
    for made in (text, data):
        change = decode_change(msgspec.json.encode(made.change))
        assert data_of(change, made.body).startswith(b"xxx")


def test_a_reference_is_to_the_tenants_own_and_to_what_it_names() -> None:
    made = prepared("acme", "a.md", "text/markdown", b"x" * (TEXT_CHARACTERS + 1))
    check_ref("acme", made.change.ref)
    for tenant in ("demo", "acm", "acme2"):
        with pytest.raises(ForeignBody):
            check_ref(tenant, made.change.ref)
    with pytest.raises(ForeignBody, match="not what"):
        data_of(made.change, b"something else")
    with pytest.raises(ForeignBody, match="not what"):
        data_of(made.change)


def test_a_body_that_is_no_base64_is_refused() -> None:
    made = prepared("acme", "a.pdf", "application/pdf", b"abc")
    with pytest.raises(ForeignBody, match="no base64"):
        data_of(msgspec.structs.replace(made.change, body="?"))
