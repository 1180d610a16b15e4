"""An index that can be searched."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval, Vectors
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.embedding.make import make_embedder
from eventrail.retrieval.indexing.choices import Choice, policy_with
from eventrail.retrieval.indexing.current import Current
from eventrail.retrieval.indexing.recipes import recipe_of
from eventrail.retrieval.interface import Corpus, Embedder
from eventrail.retrieval.reranking.make import make_reranker
from eventrail.retrieval.search.profile import decode_profile
from eventrail.retrieval.search.searcher import Searcher
from eventrail.retrieval.segments.corpus import SegmentCorpus, open_corpus
from eventrail.retrieval.servers.corpus import ServerCorpus
from eventrail.retrieval.servers.make import make_server


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """One version of a tenant's index.

    Attributes:
        tenant: whose it is.
        version: names it.
        choice: what shaped it.
        corpus: its passages.
    """

    tenant: str
    version: str
    choice: Choice
    corpus: SegmentCorpus


def open_index(folder: Path, current: Current) -> Opened:
    """Open what is in force in a tenant's folder.

    Raises:
        IndexUnusable: it is not there, or damaged.
    """
    version = current.indexed.version
    return Opened(folder.name, version, current.choice, open_corpus(folder, version))


def searcher_of(
    opened: Opened, policy: Retrieval, config: Config, *, servers: bool = True
) -> Searcher:
    """Return what searches an index as a policy says; for one thread.

    Vectors are left aside where another revision of the embedder made them, until the index is
    built anew: numbers of two models do not compare.

    Args:
        opened: the index.
        policy: how.
        config: has the pool, if the embedder is one.
        servers: whether the policy's vector server may be asked; it holds what is in force, so
            an index of a past moment is searched without.

    Raises:
        UnusableModel: the embedder or the reranker cannot be used.
        ServerUnavailable: the vector server lacks a package or a key.
    """
    made = policy_with(policy, opened.choice)
    same = opened.version.endswith(f"-{recipe_of(opened.choice, config).settings.hash}")
    embedder = make_embedder(made, config) if same else None
    corpus: Corpus = opened.corpus
    if servers and embedder is not None and policy.vectors.engine != "local":
        corpus = _served(opened, policy.vectors, embedder)
    return Searcher(
        corpus,
        make_analyser(),
        made,
        embedder=embedder,
        reranker=make_reranker(made),
        profile=decode_profile(opened.corpus.profile),
    )


@lru_cache(maxsize=64)
def _served(opened: Opened, vectors: Vectors, embedder: Embedder) -> Corpus:
    """Return an index whose vectors are searched on a server; the same one for all threads."""
    server = make_server(vectors, embedder)
    return opened.corpus if server is None else ServerCorpus(opened.corpus, server, opened.tenant)
