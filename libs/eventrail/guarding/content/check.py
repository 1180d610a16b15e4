"""Check a request's messages by a tenant's policy."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from eventrail.config.guards import Content
from eventrail.config.guards.content import Action, Judged, Topics
from eventrail.config.guards.content import Said as Answer
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Finding
from eventrail.contracts.requests import Message
from eventrail.guarding.content.answers import Reason, said
from eventrail.guarding.content.harm.model import harm_in_force
from eventrail.guarding.content.language import language_of
from eventrail.guarding.content.topics.judge import judge_of
from eventrail.guarding.content.toxicity.model import toxicity_in_force
from eventrail.guarding.content.turn import Said, said_before, said_now
from eventrail.guarding.outcome import Outcome

DONE: Final[dict[Action, str]] = {"block": "blocked", "answer": "answered", "note": "noted"}


class Alarm(NamedTuple):
    """Something that stands against answering a message.

    Attributes:
        check: as in findings.
        score: of the classifier, 0 to 1.
        message: which it is about.
        action: what the policy does about it.
        answer: the policy's own.
        reason: chooses an answer of ours.
    """

    check: str
    score: float
    message: Said
    action: Action
    answer: Answer
    reason: Reason


def check(messages: Sequence[Message], policy: Content) -> Outcome:
    """Return what is found in masked messages, and what follows from it.

    Only what the user says since the last answer is judged, so that a request that was declined
    once does not spoil the conversation.

    Raises:
        UnusableArtefact: a model that the policy needs cannot be read.
    """
    now = said_now(messages)
    alarms = [
        *_judged("harm", policy.harm, now),
        *_judged("toxicity", policy.toxicity, now),
        *_off(policy.topics, now, said_before(messages)),
    ]
    findings = [_finding(alarm) for alarm in alarms]
    for alarm in alarms:
        if alarm.action == "block":
            return Outcome(findings, _problem(alarm))
    for alarm in alarms:
        if alarm.action == "answer":
            return Outcome(findings, canned=_answer(alarm))
    return Outcome(findings)


def _judged(check: Reason, policy: Judged, now: Sequence[Said]) -> Iterator[Alarm]:
    if policy.action == "off" or not now:
        return
    model = harm_in_force() if check == "harm" else toxicity_in_force()
    threshold = model.threshold if policy.threshold is None else policy.threshold
    for message in now:
        score = model.probability(message.text)
        if score >= threshold:
            yield Alarm(f"content.{check}", score, message, policy.action, policy.answer, check)


def _off(topics: Topics, now: Sequence[Said], before: str) -> Iterator[Alarm]:
    if topics.action == "off" or not (topics.allowed or topics.blocked):
        return
    judge = judge_of(topics)
    for message in now:
        found = judge.judge(message.text, before)
        if found is None:
            continue
        if found.blocked:
            check, answer = f"content.topic.{found.topic}", topics.blocked[found.topic].answer
            reason: Reason = "blocked_topic"
        else:
            check, answer, reason = "content.off_topic", topics.answer, "off_topic"
        yield Alarm(check, found.likeness, message, topics.action, answer, reason)


def _finding(alarm: Alarm) -> Finding:
    return Finding(
        check=alarm.check,
        action=DONE[alarm.action],
        score=round(alarm.score, 4),
        where=f"messages[{alarm.message.at}]",
    )


def _answer(alarm: Alarm) -> str:
    return said(alarm.answer, alarm.reason, language_of(alarm.message.text))


def _problem(alarm: Alarm) -> Problem:
    return Problem(
        Code.POLICY,
        _answer(alarm),
        where=f"messages[{alarm.message.at}]",
        hint=f"the policy of this app does not let such requests pass ({alarm.check})",
    )
