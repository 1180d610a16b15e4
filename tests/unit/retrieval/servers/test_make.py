import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.retrieval import Vectors
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.servers.interface import ServerUnavailable, key_of, labels_of
from eventrail.retrieval.servers.make import make_server
from eventrail.retrieval.servers.pgvector import PgvectorServer
from eventrail.retrieval.servers.qdrant import QdrantServer
from tests.unit.retrieval.segments.naive import WordVectors


def test_segments_need_no_server() -> None:
    assert make_server(Vectors(), WordVectors()) is None


def test_qdrant_is_made_without_asking_it_anything() -> None:
    vectors = Vectors(engine="qdrant", url="http://127.0.0.1:1", key_env="QDRANT_KEY")
    with pytest.warns(UserWarning, match="insecure connection"):
        server = make_server(vectors, WordVectors(), {"QDRANT_KEY": "secret"})
    assert isinstance(server, QdrantServer)
    assert make_server(vectors, WordVectors(), {"QDRANT_KEY": "secret"}) is server
    other = Vectors(engine="qdrant", url="http://127.0.0.1:1", collection="other")
    assert make_server(other, WordVectors(), {}) is not server
    server.close()


def test_a_key_that_is_not_set_is_named() -> None:
    vectors = Vectors(engine="qdrant", url="http://127.0.0.1:1", key_env="QDRANT_KEY")
    with pytest.raises(ServerUnavailable, match="QDRANT_KEY is not set"):
        make_server(vectors, WordVectors(), {})


@pytest.mark.parametrize("name", ["", "Caps", "drop table", 'a"b', "x" * 49, "1st"])
def test_a_table_is_named_by_nothing_else_than_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a table"):
        PgvectorServer(lambda: None, OSError, name, 3)


_TEXTS = st.text(max_size=5)


@given(st.dictionaries(_TEXTS, _TEXTS, max_size=3), st.dictionaries(_TEXTS, _TEXTS, max_size=3))
def test_labels_are_equal_where_entries_are(one: dict[str, str], two: dict[str, str]) -> None:
    shared = set(one.items()) & set(two.items())
    assert len(set(labels_of(one)) & set(labels_of(two))) == len(shared)


def test_a_passage_that_differs_in_anything_has_another_key() -> None:
    passages = [
        Passage("i", "text", "s", "title"),
        Passage("j", "text", "s", "title"),
        Passage("i", "texts", "s", "title"),
        Passage("i", "text", "s", "titles"),
        Passage("i", "texttitle", "s", ""),
        Passage("i", "text", "s", "title", {"a": "b"}),
        Passage("i", "text", "s", "title", {"a": "c"}),
    ]
    assert len({key_of(each) for each in passages}) == len(passages)
    assert key_of(passages[5]) == key_of(Passage("i", "text", "s", "title", {"a": "b"}))
