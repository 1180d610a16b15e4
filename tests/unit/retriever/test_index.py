from pathlib import Path

import pytest

from eventrail.contracts.events import Document
from eventrail.retriever.index import Index, load_index, write_index
from eventrail.retriever.words import make_analyser

PASSAGES = [
    Document("a", "The tower is 120 metres high.", 0.0, "town.md", "Tower"),
    Document("b", "The river runs through three towns.", 0.0, "town.md", "River"),
    Document("c", "Running water drives the mills.", 0.0, "town.md", "Mills"),
]


def index_of(folder: Path, passages: list[Document]) -> Index:
    write_index(folder, passages)
    return load_index(folder)


def ids(index: Index, question: str, top_k: int = 3) -> list[str]:
    return [document.id for document in index.search(question, top_k).documents]


def test_the_passage_that_shares_words_is_found_with_its_source(tmp_path: Path) -> None:
    found = index_of(tmp_path, PASSAGES).search("How high is the tower?", 3)
    assert [one.id for one in found.documents] == ["a"]
    assert found.documents[0].score > 0
    assert (found.documents[0].source, found.documents[0].title) == ("town.md", "Tower")
    assert found.candidates == 1


def test_forms_of_a_word_are_one_word(tmp_path: Path) -> None:
    index = index_of(tmp_path, PASSAGES)
    assert set(ids(index, "what runs?")) == {"b", "c"}
    assert ids(index, "what runs?", top_k=1) == ids(index, "what runs?")[:1]


@pytest.mark.parametrize("question", ["", "?!", "what is the", "Who composed the opera?"])
def test_nothing_relevant_is_an_answer(tmp_path: Path, question: str) -> None:
    assert ids(index_of(tmp_path, PASSAGES), question) == []


def test_an_only_passage_can_be_found(tmp_path: Path) -> None:
    assert ids(index_of(tmp_path, PASSAGES[:1]), "tower") == ["a"]


def test_equal_passages_rank_by_id(tmp_path: Path) -> None:
    twins = [Document(name, "A stone bridge.", 0.0) for name in "abcd"]
    assert ids(index_of(tmp_path, [*twins, PASSAGES[0]]), "bridge", top_k=2) == ["a", "b"]


@pytest.mark.parametrize("passages", [[], [Document("x", "... the ...", 0.0)]])
def test_an_index_without_words_finds_nothing(tmp_path: Path, passages: list[Document]) -> None:
    assert ids(index_of(tmp_path, passages), "tower") == []


def test_terms_are_lower_case_stems_without_stop_words() -> None:
    assert make_analyser()("What are the RUNNING costs of Städte?") == ["run", "cost", "städte"]
