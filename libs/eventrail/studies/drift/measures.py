"""What is looked at for drift."""

from typing import Final

import duckdb
import msgspec

from eventrail.studies.asking import told
from eventrail.studies.ratios import Measure


class Watched(msgspec.Struct, frozen=True):
    """A measure and the name under which `eventrail.drift.measures` knows it."""

    measure: Measure
    kind: str
    known: str


WATCHED: Final = (
    Watched(
        Measure("question_chars", "Characters of a question", "question_chars"),
        "input",
        "characters",
    ),
    Watched(
        Measure("answer_chars", "Characters of an answer", "answer_chars"),
        "output",
        "answer_characters",
    ),
    Watched(
        Measure("completion_tokens", "Tokens of an answer", "nullif(completion_tokens, 0)"),
        "output",
        "answer_characters",
    ),
    Watched(
        Measure("confidence", "Confidence of the model", "confidence", better=1, within=(0, 1)),
        "output",
        "confidence",
    ),
    Watched(Measure("cached", "From a cache", "cached::INT", "share", 1), "output", "cached"),
    Watched(
        Measure("completed", "Answered", "(status = 'completed')::INT", "share", 1),
        "verdict",
        "status",
    ),
    Watched(
        Measure("cancelled", "Cancelled by its user", "(status = 'cancelled')::INT", "share", -1),
        "behaviour",
        "cancelled",
    ),
    Watched(
        Measure("blocked", "Stopped by a check", "(blocked_by <> '')::INT", "share"),
        "verdict",
        "check",
    ),
    Watched(
        Measure("relevance", "Relevance of what was found", "relevance", better=1, within=(0, 1)),
        "retrieval",
        "relevance",
    ),
    Watched(Measure("cost", "Cost of a request", "cost", "money", -1), "cost", "cost"),
    Watched(
        Measure("prompt_tokens", "Tokens of a prompt", "nullif(prompt_tokens, 0)"),
        "cost",
        "prompt_tokens",
    ),
    Watched(
        Measure("ttft_ms", "Time to the first token", "ttft_ms", "ms", -1), "latency", "ttft_ms"
    ),
    Watched(
        Measure("duration_ms", "Time to the end", "duration_ms", "ms", -1), "latency", "duration_ms"
    ),
    Watched(
        Measure(
            "rating", "Users' rating, \N{MINUS SIGN}1 to 1", "rating", better=1, within=(-1, 1)
        ),
        "feedback",
        "rating",
    ),
    Watched(
        Measure("judged", "Judged, 0 to 1", "judged", better=1, within=(0, 1)), "output", "judged"
    ),
)
"""Numbers and shares of a request."""

MIXES: Final = ("intent", "model", "template", "door", "tenant", "status")
"""Names of a request: how common each is may change."""


def prepare(connection: duckdb.DuckDBPyConnection, cut: str) -> None:
    """Add to `chosen` the column `later`: whether a request came at or after `cut` (SQL)."""
    told(
        connection,
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT *, accepted_at >= {cut} AS later "  # noqa: S608 -- our own expression
        "FROM chosen",
    )
