"""Topics and passages: questions, and what is relevant to each."""

from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from eventrail.evaluating.rows import UnfitData, fields_of, read_rows
from eventrail.ingestion.passage import Passage

_BESIDE: Final = ("corpus.jsonl", "corpus.jsonl.gz")


class Topic(NamedTuple):
    """A question.

    Attributes:
        text: the question, or a claim.
        relevant: the ids of what answers it; empty if nothing does.
    """

    text: str
    relevant: frozenset[str]


class _Positive(msgspec.Struct):
    question: str
    positive_passage: str
    answerable: bool = True


class _Claim(msgspec.Struct):
    claim: str
    cited_doc_ids: list[int | str]


class _Query(msgspec.Struct):
    query: str
    relevant: list[int | str]


class _Text(msgspec.Struct):
    pid: str
    text: str | None = None
    title: str | None = None


class _Abstract(msgspec.Struct):
    doc_id: int | str
    abstract: list[str]
    title: str | None = None


class _Report(msgspec.Struct):
    docno: int | str
    text: str | None = None
    title: str | None = None


def corpus_beside(data: Path) -> Path:
    """Return the corpus that lies beside a file of questions.

    Raises:
        UnfitData: there is none.
    """
    found = next((data.parent / name for name in _BESIDE if (data.parent / name).exists()), None)
    if found is None:
        raise UnfitData(f"there is no {' or '.join(_BESIDE)} beside {data}; name it with --corpus")
    return found


def read_topics(data: Path) -> list[Topic]:
    """Return the questions of a file.

    A row has `question` and `positive_passage`, and perhaps `answerable`; or `claim` and
    `cited_doc_ids`; or `query` and `relevant`.

    Raises:
        UnfitData: it has another schema.
    """
    fields = fields_of(data)
    if {"question", "positive_passage"} <= fields:
        return [
            Topic(row.question, frozenset({row.positive_passage} if row.answerable else ()))
            for row in read_rows(data, _Positive)
        ]
    if {"claim", "cited_doc_ids"} <= fields:
        return [
            Topic(row.claim, frozenset(map(str, row.cited_doc_ids)))
            for row in read_rows(data, _Claim)
        ]
    if {"query", "relevant"} <= fields:
        return [
            Topic(row.query, frozenset(map(str, row.relevant))) for row in read_rows(data, _Query)
        ]
    raise UnfitData(
        f"{data}: a row needs `question` and `positive_passage`, `claim` and `cited_doc_ids`, or "
        f"`query` and `relevant`; the first has {', '.join(sorted(fields))}"
    )


def read_corpus(path: Path) -> list[Passage]:
    """Return the passages of a file, one a row; `source` is the row's id.

    A row has `pid`, `title` and `text`; or `doc_id`, `title` and `abstract`, a list of sentences;
    or `docno`, `title` and `text`. Texts may be missing.

    Raises:
        UnfitData: it has another schema, or an id twice.
    """
    fields = fields_of(path)
    if "pid" in fields:
        rows = [_passage(row.pid, row.title, row.text) for row in read_rows(path, _Text)]
    elif {"doc_id", "abstract"} <= fields:
        rows = [
            _passage(row.doc_id, row.title, " ".join(row.abstract))
            for row in read_rows(path, _Abstract)
        ]
    elif "docno" in fields:
        rows = [_passage(row.docno, row.title, row.text) for row in read_rows(path, _Report)]
    else:
        raise UnfitData(
            f"{path}: a row needs `pid` and `text`, `doc_id` and `abstract`, or `docno` and "
            f"`text`; the first has {', '.join(sorted(fields))}"
        )
    if len({row.source for row in rows}) < len(rows):
        raise UnfitData(f"{path}: an id stands twice")
    return rows


def _passage(name: int | str, title: str | None, text: str | None) -> Passage:
    return Passage(str(name), text or "", str(name), title or "")
