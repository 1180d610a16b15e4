"""Addresses of machines and their look-alikes: IP, MAC, URL, UUID."""

import pytest

from eventrail.guarding.detect import IDENTIFIERS, PERSONAL, find_all


def found(text: str, kind: str) -> list[str]:
    return [text[each.start : each.end] for each in find_all(text) if each.kind == kind]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("ping 192.0.2.1.", ["192.0.2.1"]),
        ("from 10.0.0.0/8 to (198.51.100.7)", ["10.0.0.0/8", "198.51.100.7"]),
        ("at 192.0.2.1:8080", ["192.0.2.1"]),
        ("주소는 192.0.2.1입니다", ["192.0.2.1"]),
        ("fe80::1%eth0 and 2001:db8::/32", ["fe80::1", "2001:db8::/32"]),
        ("[2001:db8::192.0.2.1]:80", ["2001:db8::192.0.2.1", "192.0.2.1"]),
        ("listen on ::", ["::"]),
        ("::/0", ["::/0"]),
        ("::", ["::"]),
        ("192.168.1.1.1", ["192.168.1.1"]),
        ("192.0.2.256 300.1.1.1 1.2.3", []),
        ("text192.0.2.1 and 192.0.2.1x", []),
        ("version 1.2.3.4 and v10.15.7.1", []),
        ("OID 1.3.6.1.4.1", []),
        ("at 12:34:56, abc:def:ghi, std::vector, a :: b, :::", []),
        ("2001:db8::256.1.1.1 12345:db8::1", []),
        ("section 3.1.4 of RFC 9110", []),
        ("x[::2], x[1::-1], x[10::20], A::B and torch==13.0.3.0", []),
        ("bind to ::1", ["::1"]),
    ],
)
def test_ip_addresses(text: str, addresses: list[str]) -> None:
    assert found(text, "IP") == sorted(addresses, key=lambda each: ":" in each)


def test_an_address_that_every_machine_has_is_not_masked() -> None:
    text = "http://127.0.0.1:4222, 0.0.0.0, address ::, ::1 and 192.0.2.1"
    assert [text[s.start : s.end] for s in PERSONAL.find(text)] == ["192.0.2.1"]
    assert len([each for each in IDENTIFIERS.find(text) if each.kind in {"IP", "URL"}]) == 5


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("eth 00:1A:2B:3C:4D:5E up", ["00:1A:2B:3C:4D:5E"]),
        ("00-1a-2b-3c-4d-5e", ["00-1a-2b-3c-4d-5e"]),
        ("001a.2b3c.4d5e!", ["001a.2b3c.4d5e"]),
        ("AA:BB:CC:DD:EE:FF는", ["AA:BB:CC:DD:EE:FF"]),
        ("FF:FF:FF:FF:FF:FF 00:00:00:00:00:00", []),
        ("00:1A:2B:3C:4D 00:1A:2B:3C:4D:5E:6F 00:1A-2B:3C-4D:5E", []),
        ("1234.5678.9012", []),
    ],
)
def test_hardware_addresses(text: str, addresses: list[str]) -> None:
    assert found(text, "MAC") == addresses


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://example.com/a?b=c#d.", ["https://example.com/a?b=c#d"]),
        ("(www.example.org)", ["www.example.org"]),
        ("example.com, 한국은 example.co.kr입니다", ["example.com", "example.co.kr"]),
        ("http://example.vlaanderen", ["http://example.vlaanderen"]),
        ("http://ann:pw12@example.com:80/x", ["http://ann:pw12@example.com:80/x"]),
        ("www.example http://example ann@example.com", []),
        ("run main.py, see README.md. Then go.", []),
        ("e.g. this, i.e. that", []),
    ],
)
def test_web_addresses(text: str, addresses: list[str]) -> None:
    assert found(text, "URL") == addresses


def test_unique_identifiers() -> None:
    text = "id 550e8400-e29b-41d4-a716-446655440000, 00000000-0000-0000-0000-000000000000"
    assert found(text, "UUID") == ["550e8400-e29b-41d4-a716-446655440000"]
    assert PERSONAL.find(text) == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on 2024-03-15T14:30:00+02:00 or so", ["2024-03-15T14:30:00+02:00"]),
        ("21.5.2021, 5/21/21 and 05/2021", ["21.5.2021", "5/21/21", "05/2021"]),
        ("5-May-2021 21-MAY May-21", ["5-May-2021", "21-MAY", "May-21"]),
        ("2024-13-15 32.5.2021 5/6 maybe-21", []),
        ("1.2.3 and 3.14 and 10.0.0.1", []),
    ],
)
def test_dates_in_figures(text: str, dates: list[str]) -> None:
    assert found(text, "DATE") == dates
