"""Questions whose answer is in a corpus, and questions whose answer is not."""

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from eventrail.config.retrieval import BUILT_IN, Fusion
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.retrieval_index import Index
from eventrail.evaluating.retrieval_rows import Topic
from eventrail.ingestion.passage import Passage
from eventrail.learning.artefact import row_hash
from eventrail.retrieval.relevance.model import group_of
from eventrail.retrieval.search.searcher import Searcher

FUSIONS: Final[tuple[Fusion, ...]] = ("measured", "bm25")
"""A corpus is searched with vectors and without."""

SHARES: Final = (1, 2, 16)
"""All of a corpus, a half, a sixteenth: the smaller, the more often nothing in it answers."""

_EVERY: Final = 5
"""Where a corpus is searched again in another way, every fifth question says enough."""

_LOOKED_AT: Final = 10
_FIRST: Final = 3
_FEW: Final = 5
"""A question that more passages than this answer is not known to have no other answer."""


class Set(NamedTuple):
    """Labelled questions.

    Attributes:
        name: of the file.
        topics: the questions.
        passages: the corpus.
    """

    name: str
    topics: Sequence[Topic]
    passages: Sequence[Passage]


class Example(NamedTuple):
    """What was found for one question.

    Attributes:
        data: the set's name.
        kind: `answered`; `missed` if the answer is there but was not among the first;
            `unanswerable` if it was written so; `gone` if the answer is in another part of the
            corpus; `other` if the question is about something else.
        text: the question.
        share: of the corpus that was searched.
        group: see `model.group_of`.
        numbers: the evidence.
    """

    data: str
    kind: str
    text: str
    share: int
    group: str
    numbers: NDArray[np.float32]

    @property
    def answered(self) -> bool:
        """Tell whether the answer was found."""
        return self.kind == "answered"


def examples_of(
    each: Set, others: Sequence[str], cache: Path | None, console: Console | None
) -> Iterator[Example]:
    """Search a corpus, and parts of it, for its own questions and for others."""
    asked = [*each.topics, *(Topic(text, frozenset({""})) for text in others)]
    for share in SHARES:
        passages = [one for one in each.passages if _in_part(one, share)]
        there = frozenset(one.source for one in passages)
        with tempfile.TemporaryDirectory(prefix="eventrail-train-") as folder:
            index = Index(Path(folder), passages, BUILT_IN, cache, console)
            for fusion in FUSIONS:
                searcher = index.searcher(fusion, relevance=lambda _: 0.0)
                label = f"{each.name}, 1/{share}, {fusion}"
                some = asked if share == 1 and fusion == "measured" else asked[::_EVERY]
                look = partial(_look, each.name, there, share, searcher)
                looked = judge_rows(some, look, label, console)
                yield from (example for example in looked.found if example is not None)


def _look(
    name: str, there: frozenset[str], share: int, searcher: Searcher, topic: Topic
) -> Example | None:
    kind = _kind(topic, there)
    if not kind:
        return None
    found, evidence = searcher.look(topic.text, _LOOKED_AT)
    if evidence is None:
        return None
    first = {hit.passage.source for hit in found.hits[:_FIRST]}
    if kind == "answered" and not first & topic.relevant:
        kind = "missed"
    return Example(name, kind, topic.text, share, group_of(evidence), evidence.numbers)


def _kind(topic: Topic, there: frozenset[str]) -> str:
    """Say what a question is to a part of a corpus; empty if that is not known."""
    if not topic.relevant:
        return "unanswerable"
    if "" in topic.relevant:
        return "other"
    if topic.relevant & there:
        return "answered"
    return "gone" if len(topic.relevant) <= _FEW else ""


def _in_part(passage: Passage, share: int) -> bool:
    """Tell whether a passage is in a part; all of one title are on the same side."""
    return int(row_hash(f"part {passage.title}"), 16) % share == 0
