"""A version of an index whose vectors are searched on a server."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
import structlog
from numpy.typing import NDArray

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.interface import Filters, Ranked, Vectors
from eventrail.retrieval.segments.corpus import SegmentCorpus
from eventrail.retrieval.servers.findable import Findable
from eventrail.retrieval.servers.interface import Near, ServerUnavailable, VectorServer

_log = structlog.get_logger(__name__)

_MORE: Final = 4
"""How much more is asked for when rows of other versions stood in the way."""


class ServerCorpus:
    """A corpus that asks a server for the nearest passages, and itself for all else.

    The server may hold rows of older and newer versions: what is not this version's is left out,
    as are passages whose text is found elsewhere, and more is asked for until there is enough. A
    server that does not answer is made up for by the corpus's own vectors, which every index keeps.

    Where each passage is, is read when it is first asked; see `Findable`.

    Args:
        corpus: the version.
        server: searches its vectors.
        tenant: whose it is.
    """

    def __init__(self, corpus: SegmentCorpus, server: VectorServer, tenant: str) -> None:
        self._corpus = corpus
        self._server = server
        self._tenant = tenant
        self._reading = threading.Lock()
        self.version = corpus.version

    def __len__(self) -> int:
        """Return how many passages can be found."""
        return len(self._corpus)

    def passage(self, place: int) -> Passage:
        """Return the passage at a place."""
        return self._corpus.passage(place)

    def lexical(self, terms: Sequence[str], most: int, filters: Filters | None = None) -> Ranked:
        """Return the best passages by BM25."""
        return self._corpus.lexical(terms, most, filters)

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return in how many passages each term stands."""
        return self._corpus.frequencies(terms)

    def vectors(self, places: Sequence[int]) -> Vectors:
        """Return the vectors of passages."""
        return self._corpus.vectors(places)

    def dense(
        self, vector: NDArray[np.float32], most: int, filters: Filters | None = None
    ) -> Ranked:
        """Return the passages that the server finds nearest by cosine."""
        try:
            return self._asked(vector, most, filters)
        except ServerUnavailable as error:
            _log.warning("vectors searched here", tenant=self._tenant, error=str(error))
            return self._corpus.dense(vector, most, filters)

    def _asked(self, vector: NDArray[np.float32], most: int, filters: Filters | None) -> Ranked:
        wanted = most
        while most > 0:
            found = self._server.search(self._tenant, vector, wanted, filters)
            ranked = self._ranked(found, filters)
            if len(ranked.places) >= most or len(found) < wanted:
                return Ranked(ranked.places[:most], ranked.scores[:most])
            wanted *= _MORE
        return self._ranked([], filters)

    def _ranked(self, found: Sequence[Near], filters: Filters | None) -> Ranked:
        """Return what is found in this version, by score, equals by place."""
        places = self._findable.places
        known = sorted((-near.score, places[near.key]) for near in found if near.key in places)
        kept = [each for each in known if self._findable.found(each[1], filters)]
        return Ranked(
            np.asarray([place for _, place in kept], np.int64),
            np.asarray([-score for score, _ in kept], np.float32),
        )

    @property
    def _findable(self) -> Findable:
        with self._reading:
            return self._read

    @cached_property
    def _read(self) -> Findable:
        return Findable(self._corpus)
