"""Search without holding up the event loop."""

import asyncio
import os
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval
from eventrail.contracts.events import Document
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.context import Context, assemble, counter_of
from eventrail.retrieval.indexing.opened import Opened, searcher_of
from eventrail.retrieval.interface import Filters
from eventrail.retrieval.search.found import Found, Hit
from eventrail.retrieval.search.searcher import Searcher
from eventrail.retriever.metrics import SEARCH

THREADS = min(4, os.cpu_count() or 1)
"""Searches at once: they compute, so more threads than cores would only take turns."""

CHOICE = 3
"""So many times the wanted passages are looked for, so that different ones can be chosen."""

KEPT = 32
"""Searchers that a thread keeps: one for each tenant's newest index."""


class Question(NamedTuple):
    """What is searched for.

    Attributes:
        text: the question.
        most: passages at most.
        filters: metadata that they must have.
        model: reads them; its tokens are counted, if its tokenizer is here.
    """

    text: str
    most: int
    filters: Filters
    model: str = ""


class Answer(NamedTuple):
    """What a search came to.

    Attributes:
        context: the documents for the prompt.
        found: all that was found.
    """

    context: Context
    found: Found


class Searches:
    """A small pool of threads, each with searchers of its own: analysers are not shared."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "search")
        self._own = threading.local()

    async def search(
        self, opened: Opened, policy: Retrieval, config: Config, question: Question
    ) -> Answer:
        """Return the best documents for a question.

        Args:
            opened: the index.
            policy: how.
            config: has the pool, if the embedder is one.
            question: what.

        Raises:
            UnusableModel: the embedder or the reranker cannot be used.
            EmbeddingFailed: a provider did not make a vector this time.
        """
        work = partial(self._search, opened, policy, config, question)
        began = time.perf_counter()
        answer = await asyncio.get_running_loop().run_in_executor(self._pool, work)
        SEARCH.observe(time.perf_counter() - began)
        return answer

    def close(self) -> None:
        """Finish what is searched for, and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _search(
        self, opened: Opened, policy: Retrieval, config: Config, question: Question
    ) -> Answer:
        searcher = self._searcher(opened, policy, config)
        most = question.most
        found = searcher.search(question.text, most * CHOICE, question.filters or None)
        vectors = opened.corpus.vectors([hit.place for hit in found.hits])
        documents = [document_of(hit) for hit in found.hits]
        count = counter_of(question.model)
        context = assemble(documents, policy, most, vectors=vectors, count=count)
        return Answer(context, found)

    def _searcher(self, opened: Opened, policy: Retrieval, config: Config) -> Searcher:
        """Return this thread's searcher of an index; one that was replaced goes in time."""
        kept: OrderedDict[tuple[int, Retrieval, int], tuple[Opened, Searcher]]
        kept = self._own.__dict__.setdefault("kept", OrderedDict())
        key = (id(opened), policy, config.revision)
        if key not in kept:
            kept[key] = opened, searcher_of(opened, policy, config)
            while len(kept) > KEPT:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return kept[key][1]


def document_of(hit: Hit) -> Document:
    """Return a hit as events show it."""
    passage: Passage = hit.passage
    return Document(
        id=passage.id,
        text=passage.text,
        score=round(hit.score, 4),
        source=passage.source,
        title=passage.title,
        metadata=passage.metadata,
    )
