"""Parts of a life that every surface shows besides the waterfall: documents and findings."""

from typing import TypeVar

import msgspec

from eventrail.cli.inspect.life import Life
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import (
    Checked,
    Document,
    EventData,
    Finding,
    Retrieved,
    Screened,
)

_Data = TypeVar("_Data", bound=EventData)


class Verdict(msgspec.Struct, frozen=True):
    """What a guard decided.

    Attributes:
        stage: `guardrail` for the request, `retriever` for documents, `verdict` for the answer.
        action: of an answer, what came of it; empty otherwise.
        findings: what was seen.
    """

    stage: str
    action: str
    findings: list[Finding]


class Search(msgspec.Struct, frozen=True):
    """A search for documents.

    Attributes:
        query: what was searched for, masked.
        method: how.
        relevance: probability that the best passage holds the answer; None if not reckoned.
        left_out: relevant passages that did not fit.
        documents: what was found, best first.
    """

    query: str
    method: str
    relevance: float | None
    left_out: int
    documents: list[Document]


def searches(life: Life) -> list[Search]:
    """Return what was searched for and found, in order."""
    return [
        Search(
            data.rewritten or data.query,
            data.method,
            data.relevance,
            data.left_out,
            data.documents,
        )
        for data in _of(life, Retrieved)
    ]


def verdicts(life: Life) -> list[Verdict]:
    """Return what guards decided, in order; without those that found nothing in documents."""
    found = [Verdict("guardrail", "", data.findings) for data in _of(life, Screened)]
    found += [
        Verdict("retriever", "", data.findings) for data in _of(life, Retrieved) if data.findings
    ]
    found += [Verdict("verdict", data.action, data.findings) for data in _of(life, Checked)]
    return found


def _of(life: Life, kind: type[_Data]) -> list[_Data]:
    found: list[_Data] = []
    for event in life.events:
        if event.type != kind.type:
            continue
        try:
            data = event.payload()
        except UndecodableMessage:
            continue
        if isinstance(data, kind):
            found.append(data)
    return found
