from pathlib import Path

import msgspec
import numpy as np
import pytest

from eventrail.ingestion.passage import Passage
from eventrail.learning.artefact import Artefact, UnusableArtefact
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.relevance.answer_types import answer_type_there
from eventrail.retrieval.relevance.evidence import NAMES, Evidence, evidence_of
from eventrail.retrieval.relevance.model import group_of, model_of, relevance_of, shipped
from eventrail.retrieval.search.found import Hit
from eventrail.retrieval.segments.corpus import SegmentCorpus
from tests.unit.retrieval.search.corpora import build

BRIDGE = Passage("1", "The north bridge was opened in 1923. It carries trams.", "b", "Bridges")
BREAD = Passage("2", "Bread is baked at night by old Tom Barker.", "c", "")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> SegmentCorpus:
    return build(tmp_path_factory.mktemp("index"), (BRIDGE, BREAD), None)


def _evidence(corpus: SegmentCorpus, question: str, *hits: Hit, vectors: bool = True) -> Evidence:
    analyse = make_analyser()
    return evidence_of(question, analyse(question), hits, corpus, analyse, vectors=vectors)


def _number(evidence: Evidence, name: str) -> float:
    return float(evidence.numbers[NAMES.index(name)])


@pytest.mark.parametrize(
    ("question", "text", "there"),
    [
        ("When was it opened?", "It was opened in 1923.", 1),
        ("When was it opened?", "It was opened early.", -1),
        ("When was the 1923 bridge closed?", "The bridge of 1923 was closed.", -1),
        ("How many lanes are there?", "It has six lanes.", 1),
        ("How many lanes are there?", "It has lanes.", -1),
        ("Who opened it?", "It was opened by Ann Lee.", 1),
        ("Who opened it?", "it was opened by somebody.", -1),
        ("언제 개통되었나?", "1923년에 개통되었다.", 1),
        ("What does it carry?", "It carries trams.", 0),
    ],
)
def test_answer_types(question: str, text: str, there: float) -> None:
    known = set(question.lower().replace("?", "").split())
    assert answer_type_there(question, text, known) == there


def test_what_stands_in_the_passage_is_covered(corpus: SegmentCorpus) -> None:
    hit = Hit(BRIDGE, 0, 1.0, 2.0, 0.8)
    evidence = _evidence(corpus, "When was the north bridge opened?", hit)
    assert _number(evidence, "covered") == pytest.approx(1)
    assert _number(evidence, "rarest_missing") == 0
    assert _number(evidence, "cosine") == pytest.approx(0.8)
    assert _number(evidence, "answer_type") == 1


def test_what_no_passage_has_is_unknown(corpus: SegmentCorpus) -> None:
    evidence = _evidence(corpus, "When did the volcano erupt?", Hit(BREAD, 1, 0.1, 0.0, 0.1))
    assert _number(evidence, "unknown") == pytest.approx(1)
    assert _number(evidence, "covered") == 0


def test_cosines_that_are_worth_nothing_are_not_looked_at(corpus: SegmentCorpus) -> None:
    one = Hit(BRIDGE, 0, 1.0, 2.0, 0.9)
    other = one._replace(dense=0.1)
    question = "When was the north bridge opened?"
    first = _evidence(corpus, question, one, vectors=False)
    assert np.array_equal(first.numbers, _evidence(corpus, question, other, vectors=False).numbers)
    assert group_of(first) == "letters_words"


def test_nothing_speaks_for_nothing(corpus: SegmentCorpus) -> None:
    assert relevance_of(_evidence(corpus, "When was it?")) == 0
    assert relevance_of(_evidence(corpus, "", Hit(BREAD, 1, 1.0))) == 0


def test_an_answer_is_likelier_than_something_else(corpus: SegmentCorpus) -> None:
    hit = Hit(BRIDGE, 0, 1.0, 2.0, 0.8)
    answered = relevance_of(_evidence(corpus, "When was the north bridge opened?", hit))
    other = relevance_of(
        _evidence(corpus, "Why did the volcano erupt?", hit._replace(lexical=0.0, dense=0.1))
    )
    assert 0 <= other < 0.1 < answered <= 1


def test_korean_has_weights_of_its_own(corpus: SegmentCorpus) -> None:
    assert group_of(_evidence(corpus, "다리는 언제 열렸나?")) == "syllables"
    assert group_of(_evidence(corpus, "橋はいつ開通したか")) == "syllables"


def test_a_model_of_other_evidence_is_refused() -> None:
    story = msgspec.structs.replace(shipped().manifest, settings={"evidence": ["other"]})
    with pytest.raises(UnusableArtefact, match="train it anew"):
        model_of(Artefact(story, shipped().arrays))


def test_the_model_that_ships_tells_how_it_was_made() -> None:
    story = shipped().manifest
    assert story.command.startswith("eventrail train relevance --data ")
    assert str(Path.home()) not in story.command
    assert story.measured["letters_vectors squad_retrieval other auc"] > 0.95
