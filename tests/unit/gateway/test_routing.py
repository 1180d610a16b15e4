"""Which endpoint a path names."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import RequestProblem
from eventrail.gateway.http.exchange import Exchange, Message
from eventrail.gateway.http.routing import Call, Doc, Route, Table, match
from eventrail.gateway.http.table import TABLE


async def nothing(_: Call) -> None:
    raise NotImplementedError


def table(*routes: tuple[str, str]) -> Table:
    return Table(Route(method, path, "", nothing, Doc("x")) for method, path in routes)


def exchange(method: str, path: str) -> Exchange:
    async def receive() -> Message:
        raise NotImplementedError

    async def send(_: Message) -> None:
        raise NotImplementedError

    return Exchange({"method": method, "path": path, "headers": []}, receive, send)


segments = st.text(st.characters(blacklist_characters="/", codec="utf-8"), min_size=1, max_size=9)


@given(segments, segments)
def test_a_parameter_is_one_segment_whatever_it_holds(first: str, second: str) -> None:
    found = table(("GET", "/v1/{a}/x/{b}"), ("GET", "/v1/{a}"))
    _, values = found.find(exchange("GET", f"/v1/{first}/x/{second}"))
    assert values == {"a": first, "b": second}


@given(st.lists(segments, min_size=1, max_size=4))
def test_a_starred_parameter_is_all_that_is_left(parts: Sequence[str]) -> None:
    path = "/".join(parts)
    assert match(["", "m", "{name*}"], ["", "m", *parts]) == {"name": path}


def status_of(asked: Exchange) -> int:
    try:
        TABLE.find(asked)
    except RequestProblem as error:
        return error.problem.status
    return 200


@given(st.lists(st.text(max_size=6), max_size=6), st.sampled_from(["GET", "HEAD", "PUT", "X"]))
def test_any_path_finds_a_route_or_a_typed_refusal(parts: Sequence[str], method: str) -> None:
    assert status_of(exchange(method, "/".join(["", *parts]))) in {200, 404, 405}


def test_a_whole_path_goes_before_a_template() -> None:
    found = table(("GET", "/v1/{a}"), ("POST", "/v1/own"))
    with pytest.raises(RequestProblem) as caught:
        found.find(exchange("GET", "/v1/own"))
    assert caught.value.problem.status == 405


def test_other_methods_of_a_path_are_named() -> None:
    found = table(("GET", "/a/{b}"), ("DELETE", "/a/{b}"))
    asked = exchange("POST", "/a/1")
    with pytest.raises(RequestProblem):
        found.find(asked)
    assert asked.extra == [(b"allow", b"GET, DELETE, HEAD")]
    assert asked.route == "/a/{b}"
    assert found.methods(exchange("OPTIONS", "/a/1")) == ["GET", "DELETE", "HEAD"]


@pytest.mark.parametrize("path", ["/a", "/a/", "/a/1/2", "/b/1", ""])
def test_a_path_of_another_length_is_not_found(path: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        table(("GET", "/a/{b}")).find(exchange("GET", path))
    assert caught.value.problem.status == 404
