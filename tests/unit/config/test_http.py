"""Which origins may call the API from a browser."""

import pytest

from eventrail.config.http import Http, http_problems


@pytest.mark.parametrize("origin", ["*", "https://app.example.com", "http://localhost:3000"])
def test_an_origin_is_taken(origin: str) -> None:
    http = Http(cors_origins=[origin])
    assert not list(http_problems(http))
    assert http.allows(origin)
    assert http.allows("https://other.example") is (origin == "*")


@pytest.mark.parametrize(
    "origin", ["", "app.example.com", "https://app.example.com/", "ftp://x", "https://"]
)
def test_what_is_none_is_named(origin: str) -> None:
    ((field, _),) = http_problems(Http(cors_origins=["*", origin]))
    assert field == "cors_origins[1]"


def test_none_is_allowed_unless_it_is_named() -> None:
    assert not Http().allows("https://app.example.com")
