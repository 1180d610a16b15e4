"""Check what a request is to be answered from."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from eventrail.config.guards import Attacks
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Document, Finding
from eventrail.guarding.attacks.artefact import heads_in_force
from eventrail.guarding.attacks.assess import Assessment, assess
from eventrail.guarding.attacks.check import INDIRECT, finding

REMEMBERED: Final = 4096
"""Passages whose assessment a process keeps: the same few are retrieved again and again."""


class Screened(NamedTuple):
    """What is left of documents.

    Attributes:
        documents: those that may be read, in their order.
        findings: for the log; `where` names a document by its id.
        problem: the request ends with this; None lets it go on.
    """

    documents: list[Document]
    findings: list[Finding]
    problem: Problem | None = None


def screen_documents(documents: Sequence[Document], policy: Attacks) -> Screened:
    """Judge titles and texts of documents by a tenant's policy.

    Raises:
        UnusableArtefact: there is no model to judge with.
    """
    if policy.indirect.action == "off" or not documents:
        return Screened(list(documents), [])
    heads = heads_in_force()
    bound = policy.indirect.threshold
    threshold = heads.indirect.blend.threshold if bound is None else bound
    done = {"drop": "dropped", "block": "blocked"}.get(policy.indirect.action, "noted")
    left: list[Document] = []
    findings: list[Finding] = []
    for document in documents:
        found = _assessed(document.title, document.text, heads.version)
        attacks = found.probability >= threshold
        if attacks:
            findings.append(finding(INDIRECT, done, found, f"documents[{document.id}]"))
        if not attacks or done == "noted":
            left.append(document)
    stopped = bool(findings) and done == "blocked"
    return Screened(left, findings, _problem(findings) if stopped else None)


@lru_cache(maxsize=REMEMBERED)
def _assessed(title: str, text: str, version: str) -> Assessment:
    """Judge a passage, once for each version of the model."""
    del version  # part of what the answer hangs on, and so of its key
    return assess(f"{title}\n{text}".strip(), heads_in_force().indirect)


def _problem(findings: Sequence[Finding]) -> Problem:
    names = ", ".join(each.where for each in findings)
    return Problem(
        code=Code.POLICY.value,
        message=f"the request was stopped by the check of: {INDIRECT} ({names})",
        where="retriever",
        hint="a document gives instructions to the model; take it out of the index, or let the "
        "operator set `attacks.indirect` in the tenant's guards",
    )
