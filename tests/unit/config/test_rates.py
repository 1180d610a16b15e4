"""Limits in the configuration: what does not fit is named."""

import json

import pytest

from eventrail.config.model import InvalidConfig, decode_config

BAD: dict[str, tuple[dict[str, object], str]] = {
    "negative": ({"requests_per_minute": -1}, "requests_per_minute: must be at least 0"),
    "too many places": ({"concurrent": 10_001}, "concurrent: must be at most 10000"),
    "no burst": ({"requests_per_minute": 1, "burst_s": 0}, "burst_s: must be more than 0"),
    "no limit": ({}, "limits nothing"),
    "unknown scope": ({"per": ["continent"], "concurrent": 1}, "per"),
    "unknown field": ({"requests_per_second": 1}, "requests_per_second"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_limit_that_does_not_fit_is_refused_by_name(name: str) -> None:
    fields, reason = BAD[name]
    document = {"limits": {"rates": [{"name": "users", **fields}]}}
    with pytest.raises(InvalidConfig, match=reason):
        decode_config(json.dumps(document).encode())


def test_two_limits_of_one_name_are_refused() -> None:
    document = {"limits": {"rates": [{"name": "a", "concurrent": 1}] * 2}}
    with pytest.raises(InvalidConfig, match="2 limits are named 'a'"):
        decode_config(json.dumps(document).encode())


def test_a_tenants_rates_are_checked() -> None:
    document = {"tenants": {"acme": {"rates": {"tokens_per_minute": -5}}}}
    with pytest.raises(InvalidConfig, match=r"tenants\.acme\.rates\.tokens_per_minute"):
        decode_config(json.dumps(document).encode())
