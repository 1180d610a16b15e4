"""Accounts: IBAN, crypto addresses, credentials in addresses and assignments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.detect import LEAKABLE, find_all
from eventrail.guarding.recognise.iban import LENGTHS, IbanRecognizer
from eventrail.keys.secret import new_id, new_secret


def found(text: str, kind: str) -> list[str]:
    return [text[each.start : each.end] for each in find_all(text) if each.kind == kind]


@pytest.mark.parametrize(  # the registry's own examples
    "number",
    [
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "GB82 WEST 1234 5698 7654 32",
        "FR14 2004 1010 0505 0001 3M02 606",
        "NO93 8601 1117 947",
        "MT84MALT011000012345MTLCAST001S",
        "gb82west12345698765432",
        "ES91-2100-0418-4502-0005-1332",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "pay to {}, please", "계좌는 {}입니다"])
def test_ibans(number: str, frame: str) -> None:
    assert found(frame.format(number), "IBAN") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "DE89 3704 0044 0532 0130 01",
        "DE89 3704 0044 0532 0130 0",
        "DE893704004405320130001",
        "XX89370400440532013000",
        "aDE89370400440532013000",
        "in 12 of 24 cases",
    ],
)
def test_other_codes_are_left_alone(text: str) -> None:
    assert found(text, "IBAN") == []


@given(
    st.sampled_from(sorted(LENGTHS)),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=40, max_size=40),
)
def test_every_valid_number_of_every_country_is_found(country: str, characters: str) -> None:
    body = characters[: LENGTHS[country] - 4]
    digits = "".join(str(int(each, 36)) for each in f"{body}{country}00")
    number = f"{country}{98 - int(digits) % 97:02}{body}"
    assert found(number, "IBAN") == [number]


def test_an_iban_is_held_until_it_is_long_enough() -> None:
    pending = IbanRecognizer().pending
    assert pending("to DE89 3704 0044 05") == len("to ")
    assert pending("to DE89 3704 0044 0532 0130 00, and") == len(
        "to DE89 3704 0044 0532 0130 00, and"
    )
    assert pending("to DE89, and more") == len("to DE89, and more")


@pytest.mark.parametrize(
    "address",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe",
    ],
)
def test_crypto_addresses(address: str) -> None:
    assert found(f"send to {address}!", "CRYPTO") == [address]
    changed = address[:-1] + ("2" if address[-1] != "2" else "3")
    assert found(f"send to {changed}!", "CRYPTO") == ([changed] if address[1] == "x" else [])


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("postgres://ann:hunter2@db.example.com/x", ["ann:hunter2@db.example.com"]),
        ("https://:pw@localhost/", [":pw@localhost"]),
        ("https://example.com/?token=a1b2c3d4e5f6&x=1", ["a1b2c3d4e5f6"]),
        ('{"api_key": "abcd1234efgh"}', ["abcd1234efgh"]),
        ("DB_PASSWORD=s3cr3t-word", ["s3cr3t-word"]),
        ("비밀번호: qwer1234asdf", ["qwer1234asdf"]),
        ("https://example.com/a:b@c and max_tokens=4096000", []),
        ("the token: limited", []),
        ("password=os.environ", []),
        ("key=a1b2c3d4e5f6", []),
    ],
)
def test_credentials(text: str, secrets: list[str]) -> None:
    assert found(text, "SECRET") == secrets


def test_our_own_keys_are_secrets() -> None:
    key = new_secret(new_id())
    text = f"use {key}."
    assert [text[each.start : each.end] for each in LEAKABLE.find(text)] == [key]
    assert LEAKABLE.find(f"use {key}0") == []
    assert LEAKABLE.find("er-2024-and-later-editions") == []
