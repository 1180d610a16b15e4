import hashlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from eventrail.retrieval.servers.interface import Near, Row, VectorServer
from eventrail.retrieval.servers.memory import MemoryServer

DIMENSIONS = 8


def vector(seed: int) -> NDArray[np.float32]:
    raw = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return np.asarray(raw / np.linalg.norm(raw), np.float32)


def row(name: str, seed: int, **metadata: str) -> Row:
    return Row(hashlib.sha256(name.encode()).hexdigest()[:32], vector(seed), metadata)


def test_the_nearest_come_first_with_their_cosines(server: VectorServer) -> None:
    rows = [row(str(each), each) for each in range(40)]
    server.upsert("acme", rows)
    found = server.search("acme", vector(7), 5)
    cosines = sorted((-float(each.vector @ vector(7)), each.key) for each in rows)[:5]
    assert [near.key for near in found] == [key for _, key in cosines]
    assert [near.score for near in found] == pytest.approx([-c for c, _ in cosines], abs=1e-5)


def test_one_tenant_never_finds_counts_or_deletes_anothers_rows(server: VectorServer) -> None:
    server.upsert("acme", [row("shared", 1), row("own", 2)])
    server.upsert("rival", [row("shared", 3)])
    server.delete("rival", [row("own", 2).key])
    assert server.count("acme") == 2
    assert server.keys("rival") == {row("shared", 3).key}
    assert [near.key for near in server.search("rival", vector(2), 10)] == [row("shared", 3).key]
    assert server.search("rival", vector(3), 1)[0].score == pytest.approx(1, abs=1e-5)
    assert server.search("acme", vector(1), 1)[0].score == pytest.approx(1, abs=1e-5)


def test_a_tenant_without_rows_finds_nothing(server: VectorServer) -> None:
    server.upsert("acme", [row("a", 1)])
    assert server.search("nobody", vector(1), 3) == []
    assert server.keys("nobody") == set()
    assert server.count("nobody") == 0


def test_a_row_put_twice_is_replaced(server: VectorServer) -> None:
    server.upsert("acme", [row("a", 1, kind="old")])
    server.upsert("acme", [row("a", 2, kind="new")])
    assert server.count("acme") == 1
    assert server.search("acme", vector(2), 3, {"kind": "old"}) == []
    assert server.search("acme", vector(2), 3, {"kind": "new"})[0].score > 0.999


def test_deleting_what_is_not_there_does_not_matter(server: VectorServer) -> None:
    server.upsert("acme", [row("a", 1), row("b", 2)])
    server.delete("acme", [row("a", 1).key, row("never", 3).key])
    server.delete("acme", [row("a", 1).key])
    server.delete("acme", [])
    assert server.keys("acme") == {row("b", 2).key}


def test_filters_ask_for_all_of_their_values(server: VectorServer) -> None:
    server.upsert(
        "acme",
        [
            row("both", 1, lang="ko", team="a.b"),
            row("one", 2, lang="ko"),
            row("swapped", 3, lang="a.b", team="ko"),
        ],
    )
    found = server.search("acme", vector(2), 10, {"lang": "ko", "team": "a.b"})
    assert [near.key for near in found] == [row("both", 1).key]
    assert len(server.search("acme", vector(2), 10, {"lang": "ko"})) == 2
    assert server.search("acme", vector(2), 10, {"lang": "'; DROP TABLE x; --"}) == []


def test_a_filter_that_lets_little_through_finds_all_of_it(server: VectorServer) -> None:
    rows = [row(str(each), each, rare=str(each % 60 == 0)) for each in range(600)]
    server.upsert("acme", rows)
    wanted = {each.key for each in rows if each.metadata["rare"] == "True"}
    for seed in (1, 2, 3):
        found = server.search("acme", vector(seed), 20, {"rare": "True"})
        assert {near.key for near in found} == wanted


def test_a_tenants_name_is_data(server: VectorServer) -> None:
    name = "o'brien\"; --"
    server.upsert(name, [row("a", 1)])
    assert server.count(name) == 1


_ROWS = st.tuples(st.sampled_from(["put", "delete"]), st.sampled_from("ab"), st.integers(0, 5))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_ROWS, st.integers(0, 30)), max_size=12), st.integers(0, 30))
def test_it_finds_what_the_measure_finds(
    server: VectorServer, story: list[tuple[tuple[str, str, int], int]], asked: int
) -> None:
    measure = MemoryServer()
    for tenant in "ab":
        server.delete(tenant, sorted(server.keys(tenant)))
    for (what, tenant, name), seed in story:
        for each in (server, measure):
            if what == "put":
                each.upsert(tenant, [row(str(name), seed)])
            else:
                each.delete(tenant, [row(str(name), seed).key])
    for tenant in "ab":
        assert server.keys(tenant) == measure.keys(tenant)
        found, wanted = (each.search(tenant, vector(asked), 3) for each in (server, measure))
        assert _scores(found) == pytest.approx(_scores(wanted), abs=1e-5)


def _scores(found: list[Near]) -> list[float]:
    return [near.score for near in found]
