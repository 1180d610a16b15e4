"""Search one version of an index."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eventrail.config.retrieval import BUILT_IN, Retrieval
from eventrail.retrieval.interface import Analyser, Corpus, Embedder, Filters, Reranker
from eventrail.retrieval.relevance.evidence import DEPTH, Evidence, evidence_of
from eventrail.retrieval.relevance.model import relevance_of
from eventrail.retrieval.reranking.blended import blended
from eventrail.retrieval.search.candidates import Candidates, gather
from eventrail.retrieval.search.found import Found, Hit
from eventrail.retrieval.search.fusion import reciprocal_rank, weighted
from eventrail.retrieval.search.profile import UNMEASURED, Profile

_EVEN = 0.5
"""What vectors count for `minmax`: the plain average."""

_DIGITS = 6
"""Scores are rounded, so that sums in another order rank equals the same."""


class Searcher:
    """Searches a corpus as a policy says. One a thread: analysers are not shared.

    Args:
        corpus: the version that is searched.
        analyse: makes terms of questions as it did of passages.
        policy: how.
        embedder: makes vectors of questions as it did of passages; None for words alone.
        reranker: ranks the best anew; None for none.
        profile: what the corpus was measured to be searched best by.
        relevance: judges the evidence; the model that ships by default.
    """

    def __init__(
        self,
        corpus: Corpus,
        analyse: Analyser,
        policy: Retrieval = BUILT_IN,
        *,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
        profile: Profile = UNMEASURED,
        relevance: Callable[[Evidence], float] = relevance_of,
    ) -> None:
        self._corpus = corpus
        self._analyse = analyse
        self._policy = policy
        self._embedder = embedder
        self._reranker = reranker
        self._profile = profile
        self._relevance = relevance

    def search(self, question: str, most: int, filters: Filters | None = None) -> Found:
        """Return the best `most` passages for a question; none if none is relevant.

        Equals stand in order of their places.
        """
        found, evidence = self.look(question, most, filters)
        if evidence is None or found.relevance >= self._policy.relevance:
            return found
        return found._replace(hits=[], refused=bool(found.hits))

    def look(
        self, question: str, most: int, filters: Filters | None = None
    ) -> tuple[Found, Evidence | None]:
        """Return the best whatever they are worth, and what speaks for them; None for nothing."""
        terms = self._analyse(question)
        found = gather(
            self._corpus,
            terms,
            question,
            embedder=None if self._policy.fusion == "bm25" else self._embedder,
            most=max(self._policy.candidates, most),
            filters=filters,
        )
        if most < 1 or not len(found.places):
            return Found([], "none", len(found.places), 0.0), None
        method, scores = self._fused(found, question)
        order = np.lexsort((found.places, -np.round(scores, _DIGITS)))
        order = order[scores[order] > 0]
        hits = [self._hit(found, scores, int(at)) for at in order[: max(most, self._looked_at())]]
        evidence = evidence_of(
            question, terms, hits, self._corpus, self._analyse, vectors=method != "bm25"
        )
        if self._reranker is not None and hits:
            method, hits = f"{method}+rerank", self._reranked(self._reranker, question, hits)
        return Found(hits[:most], method, len(order), self._relevance(evidence)), evidence

    def _looked_at(self) -> int:
        """How many hits are needed beside those that are asked for."""
        return max(DEPTH, self._policy.reranked if self._reranker is not None else 0)

    def _fused(self, found: Candidates, question: str) -> tuple[str, NDArray[np.float32]]:
        """Return how the candidates are ranked, and the score of each."""
        fusion = self._policy.fusion
        weight = _EVEN if fusion == "minmax" else self._profile.weight_for(question)
        if fusion == "bm25" or not found.has_vectors or (fusion == "measured" and weight <= 0):
            return "bm25", found.lexical / max(float(found.lexical.max()), 1e-9)
        if fusion == "dense" or (fusion == "measured" and weight >= 1):
            return "dense", np.nan_to_num(found.dense, nan=0.0)
        if fusion == "rrf":
            return "rrf", reciprocal_rank(found.lexical, found.dense)
        return "minmax", weighted(found.lexical, found.dense, weight, found.floor)

    def _hit(self, found: Candidates, scores: NDArray[np.float32], at: int) -> Hit:
        place = int(found.places[at])
        cosine = float(found.dense[at])
        return Hit(
            self._corpus.passage(place),
            place,
            float(scores[at]),
            float(found.lexical[at]),
            cosine if cosine == cosine else 0.0,  # noqa: PLR0124 -- NaN is not equal to itself
        )

    def _reranked(self, reranker: Reranker, question: str, hits: list[Hit]) -> list[Hit]:
        """Rank the first anew; the rest stays behind them, and scores keep falling."""
        first = hits[: self._policy.reranked]
        said = reranker.scores(question, [hit.passage.text for hit in first])
        scores = np.asarray([hit.score for hit in first], np.float32)
        order = np.argsort(-np.round(blended(reranker, scores, said), _DIGITS), kind="stable")
        falling = [hit.score for hit in first]
        anew = [
            first[int(at)]._replace(score=score, reranked=float(said[at]))
            for at, score in zip(order, falling, strict=True)
        ]
        return [*anew, *hits[self._policy.reranked :]]
