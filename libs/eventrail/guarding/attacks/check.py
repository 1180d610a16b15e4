"""Check a request's messages by a tenant's policy."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from eventrail.config.guards import Attacks
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Finding
from eventrail.contracts.requests import Message
from eventrail.guarding.attacks.artefact import Heads, heads_in_force
from eventrail.guarding.attacks.assess import Assessment, assess
from eventrail.guarding.outcome import Outcome

DIRECT: Final = "attack.direct"
"""The check of what users write."""

INDIRECT: Final = "attack.indirect"
"""The check of what documents and tools say."""

_USERS: Final = frozenset({"user"})
_TOOLS: Final = frozenset({"tool", "function"})


class _Text(NamedTuple):
    role: str
    content: str
    where: str


class _Judged(NamedTuple):
    check: str
    where: str
    found: Assessment
    action: str


def check(
    messages: Sequence[Message], policy: Attacks, variables: Mapping[str, str] | None = None
) -> Outcome:
    """Return what is found in masked messages, and what follows from it.

    Users' messages are judged as such, tools' as documents. What the app or a model wrote is
    trusted: an app that puts a user's text into a system message takes it out of this check.

    Args:
        messages: of the conversation.
        policy: the tenant's.
        variables: values for the prompt template; they are judged as a user's, since that is
            where an app puts a user's text.

    Raises:
        UnusableArtefact: there is no model to judge with.
    """
    texts = list(_texts(messages, variables or {}))
    judged = list(_judged(texts, policy))
    stops = next((each for each in judged if each.action == "blocked"), None)
    return Outcome(
        findings=[finding(each.check, each.action, each.found, each.where) for each in judged],
        problem=None if stops is None else _problem(stops),
    )


def finding(check: str, action: str, found: Assessment, where: str) -> Finding:
    """Return what stands in the log: nothing of the text."""
    signs = f"; signs of: {', '.join(found.signs)}" if found.signs else ""
    code = f", hidden by {found.code}" if found.code else ""
    return Finding(
        check=check,
        action=action,
        detail=f"instructions that the text has no right to give{code}{signs}",
        score=round(found.probability, 4),
        where=where,
    )


def _texts(messages: Sequence[Message], variables: Mapping[str, str]) -> Iterator[_Text]:
    for number, message in enumerate(messages):
        if message.content:
            yield _Text(message.role, message.content, f"messages[{number}]")
    for name, value in variables.items():
        if value:
            yield _Text("user", value, f"variables.{name}")


def _judged(texts: Sequence[_Text], policy: Attacks) -> Iterator[_Judged]:
    heads: Heads | None = None
    for text in texts:
        of = _policy_of(text.role, policy)
        if of is None:
            continue
        heads = heads or heads_in_force()
        check, head, action, bound = (
            (DIRECT, heads.direct, policy.action, policy.threshold)
            if of == DIRECT
            else (INDIRECT, heads.indirect, policy.indirect.action, policy.indirect.threshold)
        )
        found = assess(text.content, head)
        if found.probability >= (head.blend.threshold if bound is None else bound):
            done = "noted" if action == "note" else "blocked"
            yield _Judged(check, text.where, found, done)


def _policy_of(role: str, policy: Attacks) -> str | None:
    if role in _USERS:
        return None if policy.action == "off" else DIRECT
    if role in _TOOLS:
        return None if policy.indirect.action == "off" else INDIRECT
    return None


def _problem(stops: _Judged) -> Problem:
    return Problem(
        code=Code.POLICY.value,
        message=f"the request was stopped by the check of: {stops.check}",
        where=stops.where,
        hint="say what you need without instructions to the model about its rules, its role or "
        "its secrets; the operator sets `attacks` in the tenant's guards",
    )
