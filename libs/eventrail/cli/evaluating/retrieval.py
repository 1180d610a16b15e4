"""`eventrail eval retrieval`."""

from pathlib import Path
from typing import Annotated

import typer

from eventrail.cli.evaluating.options import Data
from eventrail.cli.options import AsJson


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("retrieval")(retrieval)


def retrieval(
    *,
    data: Data,
    corpus: Annotated[
        Path | None, typer.Option(help="passages, JSON Lines; corpus.jsonl[.gz] beside the data")
    ] = None,
    methods: Annotated[
        str, typer.Option(help="some of bm25, dense, rrf, minmax, by commas; default is always in")
    ] = "bm25,dense,rrf,minmax,default",
    embedder: Annotated[
        str, typer.Option(help="as in the configuration: bundled, static, none, a model")
    ] = "bundled",
    reranker: Annotated[
        str, typer.Option(help="as in the configuration: none, bundled, a model; adds `rerank`")
    ] = "none",
    cache: Annotated[
        Path | None, typer.Option(help="folder that keeps vectors for the next run")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How well passages are found, and how well it is told that none answers.

    A row has `question` and `positive_passage` (and `answerable`, if some are not); or `claim` and
    `cited_doc_ids`; or `query` and `relevant`. A passage has `pid`, `title` and `text`; or
    `doc_id`, `title` and `abstract`; or `docno`, `title` and `text`. The corpus is indexed anew in
    a folder that goes away; embedding some thousand passages takes minutes, so --cache keeps
    their vectors.

    \b
      eventrail eval retrieval --data rows.jsonl --corpus corpus.jsonl
      eventrail eval retrieval --data rows.jsonl --cache vectors --json
      eventrail eval retrieval --data rows.jsonl --methods bm25 --embedder none
    """
    from eventrail.cli.evaluating.show import run  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.lazy import lazily  # noqa: PLC0415

    evaluate = lazily("eventrail.evaluating.retrieval", "evaluate", extra="retriever")
    options = lazily("eventrail.evaluating.retrieval", "Options", extra="retriever")
    known = tuple(lazily("eventrail.evaluating.retrieval", "METHODS", extra="retriever"))
    named = tuple(name.strip() for name in methods.split(",") if name.strip())
    strange = [name for name in named if name not in known]
    if strange:
        raise typer.BadParameter(
            f"there is no method {strange[0]!r}; there are {', '.join(known)}",
            param_hint="--methods",
        )
    chosen = options(named, embedder, reranker, cache)
    run(lambda console: evaluate(data, corpus, chosen, console), as_json=as_json)
