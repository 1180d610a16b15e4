"""Labelled rows on grounding, of four kinds of sets, as answers with their documents."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from eventrail.evaluating.rows import UnfitData, fields_of, read_rows

GENERIC: Final = "Generic"


class Labelled(msgspec.Struct, frozen=True):
    """An answer, and what people say of it.

    Attributes:
        document: what it was given.
        answer: the answer, or one sentence of it.
        supported: whether the document supports it.
        contradicted: whether the document says otherwise; None if the set does not tell.
        question: what was asked; empty if nothing was.
        dataset: the kind of set: `qa`, `summary`, `dialogue` or `entailment`.
        source: where the row's document is from.
        label: the set's own label.
        model: what wrote it, if the set tells.
        language: `en` or `ko`.
    """

    document: str
    answer: str
    supported: bool
    dataset: str
    label: str
    contradicted: bool | None = None
    question: str = ""
    source: str = ""
    model: str = ""
    language: str = "en"


class _Answers(msgspec.Struct, frozen=True):
    knowledge: str
    question: str
    right_answer: str
    hallucinated_answers: list[str]


class _Sentence(msgspec.Struct, frozen=True):
    sentence: str
    supported: bool


class _Summary(msgspec.Struct, frozen=True):
    article: str
    sentences: list[_Sentence]
    source: str = ""


class _Reply(msgspec.Struct, frozen=True):
    knowledge: str
    response: str
    label: str
    data_source: str = ""
    model: str = ""


class _Pair(msgspec.Struct, frozen=True):
    premise: str
    hypothesis: str
    label: str
    source: str = ""


def labelled_rows(path: Path) -> list[Labelled]:
    """Return the answers of a file; which kind of set it is shows in its fields.

    - `knowledge, question, right_answer, hallucinated_answers`: each answer is one; the right one
      is supported.
    - `article, sentences[{sentence, supported}]`: each sentence is one.
    - `knowledge, response, label`: "Fully attributable" is supported, "Not fully attributable" is
      not, and others, such as "Generic", are left out. The message that the reply is to is not
      used, since only the knowledge counts.
    - `premise, hypothesis, label`: "entailment" is supported, "contradiction" and "neutral" not.

    Raises:
        UnfitData: the file has none of these schemas, or a row does not fit.
    """
    fields = fields_of(path)
    for names, kind, read in _KINDS:
        if names <= fields:
            rows = [each for row in read_rows(path, kind) for each in read(row)]
            if not rows:
                raise UnfitData(f"{path} holds no row with a label that is used")
            return rows
    wanted = "; or ".join(", ".join(sorted(names)) for names, _, _ in _KINDS)
    raise UnfitData(f"{path}: rows need the fields {wanted}; these have {', '.join(fields)}")


def _answers(row: _Answers) -> Iterator[Labelled]:
    for answer, right in (
        (row.right_answer, True),
        *((wrong, False) for wrong in row.hallucinated_answers),
    ):
        label = "right" if right else "hallucinated"
        yield Labelled(row.knowledge, answer, right, "qa", label, question=row.question)


def _summary(row: _Summary) -> Iterator[Labelled]:
    for one in row.sentences:
        label = "supported" if one.supported else "not supported"
        yield Labelled(
            row.article, one.sentence, one.supported, "summary", label, source=row.source
        )


def _reply(row: _Reply) -> Iterator[Labelled]:
    supported = {"Fully attributable": True, "Not fully attributable": False}.get(row.label)
    if supported is not None:
        yield Labelled(
            row.knowledge,
            row.response,
            supported,
            "dialogue",
            row.label,
            source=row.data_source,
            model=row.model,
        )


def _pair(row: _Pair) -> Iterator[Labelled]:
    korean = any("가" <= letter <= "힣" for letter in row.hypothesis)
    yield Labelled(
        row.premise,
        row.hypothesis,
        row.label == "entailment",
        "entailment",
        row.label,
        contradicted=row.label == "contradiction",
        source=row.source,
        language="ko" if korean else "en",
    )


_Kind = tuple[frozenset[str], type[msgspec.Struct], Callable[..., Iterator[Labelled]]]

_KINDS: Final[tuple[_Kind, ...]] = (
    (frozenset({"knowledge", "question", "right_answer"}), _Answers, _answers),
    (frozenset({"article", "sentences"}), _Summary, _summary),
    (frozenset({"knowledge", "response", "label"}), _Reply, _reply),
    (frozenset({"premise", "hypothesis", "label"}), _Pair, _pair),
)
