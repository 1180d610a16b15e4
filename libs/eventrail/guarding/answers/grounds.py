"""Whether an answer follows from its documents, and is about the question."""

from collections.abc import Iterator, Sequence
from typing import Final

from eventrail.config.guards.output import Output
from eventrail.guarding.answers.refusal import admits
from eventrail.guarding.answers.said import Said
from eventrail.guarding.findings import Check, Finding, Severity
from eventrail.guarding.grounding import SentenceGrounding, Verdict, check, relevance

MOST_SENTENCES: Final = 8
"""Unsupported sentences that are named one by one."""


def checks_grounds(policy: Output, documents: Sequence[str]) -> bool:
    """Whether answers to a request with these documents are held against them."""
    wanted = policy.grounded == "always" or (policy.grounded == "documents" and bool(documents))
    return wanted and policy.checks("grounding")


def grounds(
    said: Said, question: str, documents: Sequence[str], policy: Output
) -> Iterator[Finding]:
    """Yield what the documents do not bear out, and whether the answer is beside the question."""
    text = said.text
    if not text.strip():
        return
    if checks_grounds(policy, documents):
        claims = [
            each
            for each in check(text, documents, question)
            if not admits(text[each.start : each.end])  # which claims nothing
        ]
        yield from _ungrounded(said, claims, policy.grounding_least)
    score = relevance(question, text) if question and policy.checks("relevance") else 1.0
    if score < policy.relevance_least:
        detail = f"the answer takes up {score:.0%} of the question"
        yield Finding(Check.RELEVANCE, Severity.HIGH, 0, len(text), detail, said.where, score)


def _ungrounded(
    said: Said, sentences: Sequence[SentenceGrounding], least: float
) -> Iterator[Finding]:
    wrong = [each for each in sentences if each.verdict is not Verdict.SUPPORTED]
    share = 1 - len(wrong) / len(sentences) if sentences else 1.0
    if share >= least:
        return
    against = sum(each.verdict is Verdict.CONTRADICTED for each in wrong)
    detail = (
        f"{len(wrong)} of {len(sentences)} sentences are not supported by the documents, "
        f"{against} of them contradicted"
    )
    yield Finding(Check.GROUNDING, Severity.HIGH, 0, len(said.text), detail, said.where, share)
    for each in wrong[:MOST_SENTENCES]:
        yield _sentence(each, said.where)


def _sentence(found: SentenceGrounding, where: str) -> Finding:
    """Return where a sentence stands, and the place in the documents that is nearest to it."""
    near = f"characters {found.nearest_start} to {found.nearest_end} of documents[{found.document}]"
    nearest = f"; nearest are {near}" if found.document >= 0 else ""
    verdict = found.verdict.value.replace("_", " ")
    detail = f"characters {found.start} to {found.end} of the answer: {verdict}{nearest}"
    return Finding(
        Check.GROUNDING, Severity.LOW, found.start, found.end, detail, where, found.score
    )
