"""How well passages are found, and how well it is told that none answers."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from rich.console import Console

from eventrail.config.retrieval import BUILT_IN, Fusion, Retrieval
from eventrail.evaluating.judge_rows import Judged, judge_rows
from eventrail.evaluating.measure import Columns, measure, percentiles
from eventrail.evaluating.result import Baseline, Evaluated, Metric
from eventrail.evaluating.retrieval_baseline import NAME as BASELINE
from eventrail.evaluating.retrieval_baseline import plain_bm25
from eventrail.evaluating.retrieval_figures import (
    DEPTH,
    NAMES,
    abstention,
    columns_of,
    curve,
    means,
)
from eventrail.evaluating.retrieval_index import Index
from eventrail.evaluating.retrieval_rows import Topic, corpus_beside, read_corpus, read_topics
from eventrail.evaluating.rows import UnfitData, unseen
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.analysis.analyser import NAME as ANALYSER
from eventrail.retrieval.relevance.model import shipped
from eventrail.retrieval.reranking.make import make_reranker
from eventrail.retrieval.search.found import Found

METHODS: Final[dict[str, Fusion]] = {
    "bm25": "bm25",
    "dense": "dense",
    "rrf": "rrf",
    "minmax": "minmax",
    "default": "measured",
}
"""What each method is called in the configuration."""

_NOTES: Final = (
    "each row of the corpus is one passage",
    "ranking figures are of questions that something answers, and without refusals",
    "`answerable_refused` and `unanswerable_refused` say what the default policy refuses",
)


class Options(NamedTuple):
    """What is measured.

    Attributes:
        methods: of `METHODS`; the default is always among them.
        embedder: see `config.retrieval.Retrieval`.
        reranker: see there; the method `rerank` is the default with it.
        cache: keeps vectors between runs; None keeps none.
    """

    methods: Sequence[str] = tuple(METHODS)
    embedder: str = BUILT_IN.embedder
    reranker: str = BUILT_IN.reranker
    cache: Path | None = None


def evaluate(
    data: Path,
    corpus: Path | None = None,
    options: Options | None = None,
    console: Console | None = None,
) -> Evaluated:
    """Measure on a file of questions and a corpus.

    Args:
        data: see `retrieval_rows.read_topics`.
        corpus: see `retrieval_rows.read_corpus`; None for the one beside `data`.
        options: what is measured.
        console: shows progress.

    Raises:
        UnfitData: a file does not fit, or the corpus has none of what answers the questions.
        UnusableModel: there is no such embedder.
    """
    chosen = options or Options()
    policy = msgspec.structs.replace(BUILT_IN, embedder=chosen.embedder, reranker=chosen.reranker)
    topics = read_topics(data)
    passages = read_corpus(corpus or corpus_beside(data))
    answerable = _answerable(topics, passages, data)
    with tempfile.TemporaryDirectory(prefix="eventrail-eval-") as folder:
        index = Index(Path(folder), passages, policy, chosen.cache, console)
        finders = {"default": index.finder("measured")}
        finders |= {name: index.finder(METHODS[name]) for name in chosen.methods}
        reranker = make_reranker(policy)
        if reranker is not None:
            finders["rerank"] = index.finder("measured", reranker)
        judged = {name: judge_rows(topics, find, name, console) for name, find in finders.items()}
        name, weights = index.corpus.version, index.worth()
    columns: dict[str, Columns] = {
        name: columns_of(name, _of(answerable, _ids(found)), _relevant(topics, answerable))
        for name, found in judged.items()
    }
    metrics: dict[str, Metric] = {}
    for each in columns.values():
        metrics |= measure(each, means)
    told, left_out = _abstention(topics, judged["default"], policy)
    metrics |= measure(told, abstention)
    plain = _of(answerable, plain_bm25(passages, topics, DEPTH))
    baseline = measure(columns_of("default", plain, _relevant(topics, answerable)), means)
    by = {"method": _by_method(columns), "profile": weights}
    if not told["answerable"].all():
        by["relevance below"] = curve(told)
    return Evaluated(
        name="retrieval",
        data=data.name,
        n=len(topics),
        left_out=left_out,
        seconds=sum(each.seconds for each in judged.values()),
        per_item_ms=percentiles(judged["default"].milliseconds),
        metrics=metrics,
        by=by,
        baseline=Baseline(BASELINE, baseline),
        versions={
            "index": name,
            "analyser": ANALYSER,
            "embedder": index.embedder.name if index.embedder is not None else "none",
            "reranker": reranker.name if reranker is not None else "none",
            "relevance": shipped().manifest.version,
        },
        notes=[*_NOTES],
    )


def _answerable(topics: Sequence[Topic], passages: Sequence[Passage], data: Path) -> list[int]:
    there = {passage.source for passage in passages}
    found = [place for place, topic in enumerate(topics) if topic.relevant & there]
    if not found:
        raise UnfitData(f"{data}: the corpus has no passage that answers any of its questions")
    return found


def _of(places: Sequence[int], rows: Sequence[list[str]]) -> list[list[str]]:
    return [rows[place] for place in places]


def _relevant(topics: Sequence[Topic], places: Sequence[int]) -> list[frozenset[str]]:
    return [topics[place].relevant for place in places]


def _ids(judged: Judged[Found]) -> list[list[str]]:
    return [[hit.passage.source for hit in found.hits] for found in judged.found]


def _abstention(
    topics: Sequence[Topic], judged: Judged[Found], policy: Retrieval
) -> tuple[Columns, int]:
    """Return what the questions that the shipped model was not trained on say of it."""
    rows = [(topic.text, (topic, found)) for topic, found in zip(topics, judged.found, strict=True)]
    kept, left_out = unseen(rows, shipped().seen)
    if not kept:
        kept, left_out = [row for _, row in rows], 0
    relevance = np.asarray([found.relevance for _, found in kept], float)
    columns = {
        "answerable": np.asarray([bool(topic.relevant) for topic, _ in kept]),
        "relevance": relevance,
        "refused": relevance < policy.relevance,
    }
    return columns, left_out


def _by_method(columns: dict[str, Columns]) -> dict[str, dict[str, float]]:
    return {
        method: {
            "n": float(len(next(iter(each.values())))),
            **{name: float(each[f"{method}.{name}"].mean()) for name in NAMES},
        }
        for method, each in columns.items()
    }
