"""A corpus of labelled rows, indexed and searched as the product does it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress

from eventrail.config.retrieval import Fusion, Retrieval
from eventrail.evaluating.retrieval_figures import DEPTH
from eventrail.evaluating.retrieval_rows import Topic
from eventrail.evaluating.retrieval_vectors import KeptVectors
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.analysis.analyser import NAME as ANALYSER
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.analysis.fields import passage_terms, passage_text
from eventrail.retrieval.embedding.make import make_embedder
from eventrail.retrieval.interface import Embedder, Reranker
from eventrail.retrieval.relevance.evidence import Evidence
from eventrail.retrieval.relevance.model import relevance_of
from eventrail.retrieval.search.found import Found
from eventrail.retrieval.search.measured import make_measure
from eventrail.retrieval.search.profile import PROFILE, decode_profile
from eventrail.retrieval.search.searcher import Searcher
from eventrail.retrieval.segments.building import build_corpus
from eventrail.retrieval.segments.corpus import SegmentCorpus
from eventrail.retrieval.segments.recipe import IndexSettings, Recipe


class Index:
    """Passages in segments, and what searches them; nothing is refused.

    Args:
        folder: an empty one, for the segments.
        passages: one document each.
        policy: how they are searched.
        cache: keeps vectors between runs; None keeps none.
        console: shows progress.
    """

    def __init__(
        self,
        folder: Path,
        passages: Sequence[Passage],
        policy: Retrieval,
        cache: Path | None = None,
        console: Console | None = None,
    ) -> None:
        self._policy = msgspec.structs.replace(policy, relevance=0.0)
        with Progress(console=console, disable=console is None, transient=True) as progress:
            task = progress.add_task("index", total=len(passages))
            self.embedder = _embedder(policy, cache, lambda n: progress.advance(task, n))
            self.corpus = _build(folder, passages, self.embedder)
        self.profile = decode_profile(self.corpus.profile)

    def finder(self, fusion: Fusion, reranker: Reranker | None = None) -> Callable[[Topic], Found]:
        """Return what searches by one method."""
        searcher = self.searcher(fusion, reranker)
        return lambda topic: searcher.search(topic.text, DEPTH)

    def searcher(
        self,
        fusion: Fusion,
        reranker: Reranker | None = None,
        relevance: Callable[[Evidence], float] = relevance_of,
    ) -> Searcher:
        """Return a searcher; `relevance` takes the place of the model that ships."""
        return Searcher(
            self.corpus,
            make_analyser(),
            msgspec.structs.replace(self._policy, fusion=fusion),
            embedder=self.embedder,
            reranker=reranker,
            profile=self.profile,
            relevance=relevance,
        )

    def worth(self) -> dict[str, dict[str, float]]:
        """Return what was measured on the corpus without labels, by kind of writing."""
        kinds = {**self.profile.by_writing, "overall": self.profile.overall}
        return {
            name: {
                "n": float(worth.questions),
                "words": worth.words,
                "vectors": worth.vectors,
                "weight": worth.weight,
            }
            for name, worth in kinds.items()
        }


def _embedder(
    policy: Retrieval, cache: Path | None, told: Callable[[int], object]
) -> Embedder | None:
    made = make_embedder(policy)
    return KeptVectors(made, cache, told) if made is not None else None


def _build(folder: Path, passages: Sequence[Passage], embedder: Embedder | None) -> SegmentCorpus:
    analyse = make_analyser()
    recipe = Recipe(
        IndexSettings(ANALYSER, embedder.name if embedder else "", profile=PROFILE),
        terms=partial(passage_terms, analyse),
        embedder=embedder,
        text=passage_text,
        measure=make_measure(analyse, embedder) if embedder is not None else None,
    )
    return build_corpus(folder, [(each.source, [each]) for each in passages], recipe)
