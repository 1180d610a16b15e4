"""The checks of an answer that do not look for leaks: is it whole, willing, and as was asked?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from eventrail.guarding.answers.calls import call_findings
from eventrail.guarding.answers.cut_off import cut_off
from eventrail.guarding.answers.form import Form, form_of, formed
from eventrail.guarding.answers.language import name_of, other_than
from eventrail.guarding.answers.refusal import refuses
from eventrail.guarding.answers.repair import repaired
from eventrail.guarding.answers.said import Said
from eventrail.guarding.findings import Check, Finding, Severity

REPAIRED: Final = "repaired"
"""Ends the detail of a finding about JSON that was put right."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is held against.

    Attributes:
        question: the newest user message.
        language: the language that the answer must be in, ISO 639-1; empty for any.
        extra: the request's parameters.
        sampling: the request's sampling parameters.
        documents: the texts that the model was given.
    """

    question: str = ""
    language: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sampling: Mapping[str, Any] = field(default_factory=dict[str, Any])
    documents: Sequence[str] = ()


def quality(said: Said, asked: Asked) -> Iterator[Finding]:
    """Yield what is wrong with one choice, its form and its grounds aside."""
    yield from _cut_off(said, asked)
    text = said.text
    if not text or form_of(asked.extra) is not None:
        return  # data is in no language, and refuses nothing
    if refuses(text):
        detail = "the answer declines to help"
        yield Finding(Check.REFUSAL, Severity.HIGH, 0, len(text), detail, said.where)
    other = other_than(asked.language, text)
    if other:
        detail = f"the answer is in {name_of(other)} instead of {name_of(asked.language)}"
        yield Finding(Check.LANGUAGE, Severity.HIGH, 0, len(text), detail, said.where)


def shape(said: Said, asked: Asked, *, repair: bool) -> tuple[list[Finding], str | None]:
    """Return what is wrong with the form of one choice, and its text put right.

    Args:
        said: the choice.
        asked: what was asked for.
        repair: whether it may be put right; what was cut off never is, since it lacks a part.
    """
    findings = list(call_findings(said.calls, asked.extra, said.where))
    form = form_of(asked.extra)
    if form is None or (said.calls and not said.text):
        return findings, None
    wrong = formed(said.text, form).wrong
    if not wrong:
        return findings, None
    may = repair and said.finish_reason == "stop"
    mended = repaired(said.text, form) if may else None
    findings.append(_misshapen(said, wrong, form, mended=mended is not None))
    return findings, mended


def _misshapen(said: Said, wrong: str, form: Form, *, mended: bool) -> Finding:
    wanted = "JSON of the schema" if form.schema is not None else "a JSON object"
    detail = f"{wanted} was asked for, but {wrong}{f'; {REPAIRED}' if mended else ''}"
    severity = Severity.LOW if mended else Severity.HIGH
    return Finding(Check.FORMAT, severity, 0, len(said.text), detail, said.where)


def _cut_off(said: Said, asked: Asked) -> Iterator[Finding]:
    what = cut_off(said.text, said.finish_reason, stopped=bool(asked.sampling.get("stop")))
    if not what:
        return
    limit = said.finish_reason == "length"
    own = limit and asked.sampling.get("max_tokens") is not None
    severity = Severity.LOW if own else Severity.HIGH  # the app gets the length that it asked for
    detail = f"the answer ends at {what}" if limit else f"the answer ends in the middle of {what}"
    yield Finding(Check.CUT_OFF, severity, 0, len(said.text), detail, said.where)
