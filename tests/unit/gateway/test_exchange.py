"""Request bodies are read within the limit, and no further."""

import pytest

from eventrail.contracts.errors import Code, RequestProblem
from eventrail.gateway.http.exchange import ClientGone
from tests.unit.gateway.fake_http import FakeHttp


async def test_a_body_in_pieces_is_put_together() -> None:
    assert await FakeHttp(b"ab", b"", b"c").exchange.body(limit=3) == b"abc"


async def test_a_body_announced_as_too_large_is_not_even_read() -> None:
    fake = FakeHttp(b"x" * 11, headers={b"content-length": b"11"})
    with pytest.raises(RequestProblem) as caught:
        await fake.exchange.body(limit=10)
    assert caught.value.problem.code == Code.BODY_TOO_LARGE
    assert fake.received == 0


async def test_a_body_that_lies_about_its_length_is_cut_off() -> None:
    fake = FakeHttp(b"x" * 6, b"x" * 6, b"x" * 6, headers={b"content-length": b"1"})
    with pytest.raises(RequestProblem):
        await fake.exchange.body(limit=10)
    assert fake.received == 2


async def test_a_client_that_leaves_is_told_from_an_empty_body() -> None:
    assert await FakeHttp(b"").exchange.body(limit=10) == b""
    with pytest.raises(ClientGone):
        await FakeHttp().exchange.body(limit=10)
