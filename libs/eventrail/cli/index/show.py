"""Indexes and what they find, for people and as JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from eventrail.cli.index.session import Status
from eventrail.retrieval.search.found import Found, Hit

EXCERPT = 240
"""Characters of a passage that are shown."""


def status_table(rows: Sequence[Status]) -> RenderableType:
    """Return how indexes stand, a line each."""
    table = Table(
        "tenant", "version", "documents", "passages", "behind", "refused", "embedder", "snapshot",
        box=None, pad_edge=False,
    )  # fmt: skip
    for row in rows:
        indexed = row.indexed
        seen = indexed.sequence if indexed is not None else 0
        table.add_row(
            row.tenant,
            indexed.version if indexed is not None else "-",
            f"{indexed.documents:,}" if indexed is not None else "-",
            f"{indexed.passages:,}" if indexed is not None else "-",
            Text("-") if seen >= row.newest else Text(f"{seen} of {row.newest}", "yellow"),
            str(len(indexed.refused)) if indexed is not None and indexed.refused else "-",
            row.choice.embedder if row.choice is not None else "-",
            _stored(row),
        )
    return table


def refusals_table(rows: Sequence[Status]) -> RenderableType:
    """Return the newest changes that could not be made."""
    table = Table("tenant", "sequence", "document", "why", box=None, pad_edge=False)
    for row in rows:
        for one in row.indexed.refused if row.indexed is not None else ():
            table.add_row(row.tenant, str(one.sequence), escape(one.id) or "-", escape(one.reason))
    return table


def status_json(row: Status) -> dict[str, Any]:
    """Return how an index stands as plain data."""
    indexed = row.indexed
    return {
        "tenant": row.tenant,
        "newest": row.newest,
        "indexed": msgspec.to_builtins(indexed) if indexed is not None else None,
        "choice": msgspec.to_builtins(row.choice) if row.choice is not None else None,
        "snapshot": row.stored or None,
        "snapshot_at": row.stored_at.isoformat() if row.stored_at is not None else None,
    }


def found_table(version: str, found: Found) -> RenderableType:
    """Return what was found and why, best first."""
    told = f"{version}: {found.method} over {found.candidates} candidates, "
    told += f"relevance {found.relevance:.3f}"
    if found.refused:
        told += "; below the policy's, so a request gets no document"
    table = Table("", "score", "bm25", "cosine", "rerank", "passage", box=None, pad_edge=False)
    for number, hit in enumerate(found.hits, start=1):
        table.add_row(
            str(number),
            f"{hit.score:.4f}",
            f"{hit.lexical:.3f}" if hit.lexical else "-",
            f"{hit.dense:.3f}" if hit.dense else "-",
            "-" if hit.reranked is None else f"{hit.reranked:.3f}",
            _passage(hit),
        )
    return Group(Text(told), table)


def found_json(version: str, found: Found) -> dict[str, Any]:
    """Return what was found as plain data."""
    return {
        "version": version,
        "method": found.method,
        "candidates": found.candidates,
        "relevance": found.relevance,
        "refused": found.refused,
        "hits": [
            {
                "score": hit.score,
                "lexical": hit.lexical,
                "dense": hit.dense,
                "reranked": hit.reranked,
                "passage": msgspec.to_builtins(hit.passage),
            }
            for hit in found.hits
        ],
    }


def _passage(hit: Hit) -> Text:
    passage = hit.passage
    head = Text(" > ".join(part for part in (passage.source, passage.title) if part), "bold")
    text = " ".join(passage.text.split())
    return head.append(f"\n{text[:EXCERPT]}{'...' if len(text) > EXCERPT else ''}", "not bold")


def _stored(row: Status) -> str:
    if row.stored_at is None:
        return "-"
    return f"{row.stored} of {row.stored_at.strftime('%Y-%m-%d %H:%M')}"
