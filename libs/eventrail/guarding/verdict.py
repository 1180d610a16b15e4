"""Judges a finished answer: whether it says anything, and whether it leaks."""

from enum import StrEnum
from typing import Final

import msgspec

from eventrail.guarding.allowed import Allowed
from eventrail.guarding.detect import LEAKABLE, Detector
from eventrail.guarding.findings import Check, Finding, Severity, leak
from eventrail.guarding.recognise.echo import EchoRecognizer

ECHO_NOTED: Final = 8
"""Words in a row shared with the system prompt from which on it is noted."""

ECHO_BLOCKED: Final = 12
"""Words in a row shared with the system prompt from which on the answer is stopped."""


class Action(StrEnum):
    """What to do with an answer."""

    RELEASE = "release"
    BLOCK = "block"


class Verdict(msgspec.Struct, frozen=True):
    """The outcome of all checks.

    Attributes:
        action: `block` if any finding is of high severity.
        findings: What was found, by position within each check.
    """

    action: Action
    findings: tuple[Finding, ...]


def judge_output(
    answer: str,
    *,
    allowed: Allowed,
    system_prompt: str | None = None,
    detector: Detector = LEAKABLE,
) -> Verdict:
    """Checks an answer for being empty and for leaking.

    Args:
        answer: The whole answer, masked or not.
        allowed: The personal data it may hold.
        system_prompt: The prompt the application marked as not to be shown, if any.
        detector: Says what counts as personal data or a secret.
    """
    findings = (
        *_empty(answer),
        *_leaks(answer, allowed, detector),
        *_echoes(answer, system_prompt or ""),
    )
    stopped = any(finding.severity is Severity.HIGH for finding in findings)
    return Verdict(Action.BLOCK if stopped else Action.RELEASE, findings)


def _empty(answer: str) -> list[Finding]:
    if any(map(str.isalnum, answer)):
        return []
    what = "nothing" if not answer.strip() else "nothing but punctuation"
    return [Finding(Check.EMPTY, Severity.HIGH, 0, len(answer), f"the answer holds {what}")]


def _leaks(answer: str, allowed: Allowed, detector: Detector) -> list[Finding]:
    return [
        leak(*span)
        for span in detector.find(answer)
        if not allowed.permits(span.kind, answer[span.start : span.end], detector)
    ]


def _echoes(answer: str, system_prompt: str) -> list[Finding]:
    if not system_prompt:
        return []
    echo = EchoRecognizer(system_prompt, words=ECHO_NOTED)
    findings: list[Finding] = []
    for span in Detector([echo]).find(answer):
        words = len(echo.normal(answer[span.start : span.end]).split())
        severity = Severity.HIGH if words >= ECHO_BLOCKED else Severity.LOW
        detail = f"{words} words in a row from the system prompt"
        findings.append(Finding(Check.PROMPT, severity, span.start, span.end, detail))
    return findings
