import numpy as np
import pytest

from eventrail.config.model import Config, Pool
from eventrail.config.retrieval import Retrieval
from eventrail.retrieval.embedding.make import make_embedder
from eventrail.retrieval.embedding.unusable import UnusableModel


def test_the_default_is_the_bundled_model_in_memory_once() -> None:
    embedder = make_embedder(Retrieval())
    assert embedder is not None
    assert embedder.name.startswith("all-MiniLM-L6-v2-int8@")
    assert make_embedder(Retrieval(candidates=7)) is embedder


def test_none_is_none() -> None:
    assert make_embedder(Retrieval(embedder="none")) is None


def test_static_vectors_know_what_is_alike() -> None:
    embedder = make_embedder(Retrieval(embedder="static"))
    assert embedder is not None
    passages = embedder.embed_passages(["A dog ran home.", "Interest rates rose again.", ""])
    assert passages.shape == (3, embedder.dimensions)
    likeness = passages @ embedder.embed_query("The puppy is running")
    assert likeness[0] > likeness[1] + 0.1
    assert likeness[2] == 0


def test_another_pool_of_the_same_name_is_another_embedder() -> None:
    policy = Retrieval(embedder="pool:vectors")
    names = set[str]()
    for model in ("small", "large"):
        pool = Pool(engine="openai", model=model, url="http://127.0.0.1:1/v1", task="embed")
        embedder = make_embedder(policy, Config(pools={"vectors": pool}))
        assert embedder is not None
        names.add(embedder.name)
    assert names == {"pool:vectors:small", "pool:vectors:large"}


def test_a_pool_that_is_not_there_is_named_with_those_that_are() -> None:
    config = Config(pools={"a": Pool(engine="echo"), "b": Pool(engine="echo")})
    with pytest.raises(UnusableModel, match=r"pool:c is not among the pools; there are: a, b"):
        make_embedder(Retrieval(embedder="pool:c"), config)


def test_a_model_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(UnusableModel, match=r"sentence-transformers"):
        make_embedder(Retrieval(embedder="/there/is/no/such/folder"))


def test_vectors_of_questions_are_kept() -> None:
    embedder = make_embedder(Retrieval())
    assert embedder is not None
    first = embedder.embed_query("Is it kept?")
    assert embedder.embed_query("Is it kept?") is first
    with pytest.raises(ValueError, match="read-only"):
        np.negative(first, out=first)
