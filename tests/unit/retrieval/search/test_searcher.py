from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eventrail.config.retrieval import Fusion, Retrieval
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.search.profile import Profile, Worth
from eventrail.retrieval.search.searcher import Searcher
from eventrail.retrieval.segments.corpus import SegmentCorpus
from tests.unit.retrieval.search.corpora import STATIC, build

OPEN = Retrieval(relevance=0.0)
FUSIONS: list[Fusion] = ["measured", "rrf", "minmax", "bm25", "dense"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> SegmentCorpus:
    return build(tmp_path_factory.mktemp("index"))


def _searcher(corpus: SegmentCorpus, policy: Retrieval = OPEN) -> Searcher:
    return Searcher(corpus, make_analyser(), policy, embedder=STATIC)


@pytest.mark.parametrize("fusion", FUSIONS)
def test_every_method_finds_what_says_so(corpus: SegmentCorpus, fusion: Fusion) -> None:
    found = _searcher(corpus, Retrieval(fusion=fusion, relevance=0.0)).search(
        "When was the north bridge opened?", 3
    )
    assert found.hits[0].passage.source == "bridge"
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1.000001 for score in scores)


def test_korean_is_found_by_words(corpus: SegmentCorpus) -> None:
    found = _searcher(corpus).search("북쪽 다리는 언제 개통되었나?", 2)
    assert found.hits[0].passage.source == "다리"
    assert found.method == "bm25"


def test_the_profile_decides_what_counts(corpus: SegmentCorpus) -> None:
    question = "When was the north bridge opened?"
    for weight, method in ((0.0, "bm25"), (0.4, "minmax"), (1.0, "dense")):
        searcher = Searcher(
            corpus,
            make_analyser(),
            OPEN,
            embedder=STATIC,
            profile=Profile(overall=Worth(weight)),
        )
        assert searcher.search(question, 3).method == method


def test_without_an_embedder_words_alone_search(corpus: SegmentCorpus) -> None:
    found = Searcher(corpus, make_analyser(), OPEN).search("refunds", 3)
    assert [hit.passage.source for hit in found.hits] == ["refunds"]
    assert found.method == "bm25"
    assert found.hits[0].dense == 0


@pytest.mark.parametrize("question", ["", "?!", "the of and", "zzzz qqqq"])
def test_a_question_without_known_words_finds_nothing_by_words(
    corpus: SegmentCorpus, question: str
) -> None:
    found = Searcher(corpus, make_analyser(), OPEN).search(question, 3)
    assert (found.hits, found.relevance) == ([], 0.0)


def test_something_else_is_refused(corpus: SegmentCorpus) -> None:
    strict = _searcher(corpus, Retrieval(relevance=0.5))
    refused = strict.search("Which volcano erupted near the lagoon of Atlantis?", 3)
    assert refused.hits == []
    assert refused.relevance < 0.5
    answered = strict.search("When was the north bridge opened?", 3)
    assert answered.hits
    assert answered.relevance >= 0.5
    assert not answered.refused


def test_relevance_does_not_depend_on_how_many_are_asked_for(corpus: SegmentCorpus) -> None:
    searcher = _searcher(corpus)
    question = "When was the north bridge opened?"
    assert len({searcher.search(question, most).relevance for most in (1, 2, 3, 6)}) == 1


def test_no_passages_are_asked_for(corpus: SegmentCorpus) -> None:
    assert _searcher(corpus).search("bridge", 0).hits == []


class _Last:
    name = "last"

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        assert query
        return np.arange(len(passages), dtype=np.float32)


def test_a_reranker_turns_the_first_around(corpus: SegmentCorpus) -> None:
    policy = Retrieval(relevance=0.0, reranked=2)
    plain = _searcher(corpus, policy).search("north bridge", 4)
    turned = Searcher(corpus, make_analyser(), policy, embedder=STATIC, reranker=_Last()).search(
        "north bridge", 4
    )
    places = [hit.place for hit in plain.hits]
    assert [hit.place for hit in turned.hits] == [places[1], places[0], *places[2:]]
    assert turned.method == f"{plain.method}+rerank"
    assert [hit.score for hit in turned.hits] == [hit.score for hit in plain.hits]
    assert [hit.reranked for hit in turned.hits] == [1.0, 0.0, *[None] * len(places[2:])]


def test_the_same_index_built_twice_gives_the_same(tmp_path: Path, corpus: SegmentCorpus) -> None:
    again = build(tmp_path)
    for question in ("north bridge", "refunds in days", "다리"):
        one, other = _searcher(corpus).search(question, 6), _searcher(again).search(question, 6)
        assert one == other
