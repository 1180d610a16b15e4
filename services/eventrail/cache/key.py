"""When two requests are the same question.

The key is a hash of everything that the answer depends on: a changed prompt template, model or
index makes other keys, so nothing has to be thrown away when they change.
"""

import hashlib
import unicodedata
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from eventrail.cache.digest import shaped_by
from eventrail.config.lookup import find_template
from eventrail.config.model import Config, Template
from eventrail.contracts.requests import Message
from eventrail.eventlog.state import RequestState
from eventrail.prompting import variant_for

POLICY: Final = "cache-2"
"""Which rules make a key; raise it when they change."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class Question(msgspec.Struct, frozen=True):
    """Everything that an answer depends on.

    Attributes:
        template: the text of the prompt template, not its name alone, in its form for the model.
        variables: what the request fills into it.
        filters: metadata that its documents must have.
        index: version of the tenant's retrieval index; empty when nothing is retrieved.
        shaped: hashes of what the configuration says of the pool, the guards and retrieval.
    """

    tenant: str
    messages: list[Message]
    pool: str
    model: str
    template: Template
    top_k: int
    index: str
    sampling: dict[str, Any]
    extra: dict[str, Any]
    variables: dict[str, str] = {}
    filters: dict[str, str] = {}
    shaped: tuple[str, ...] = ()
    policy: str = POLICY


class Part(msgspec.Struct, frozen=True):
    """All that two requests have to share so that one's answer may serve the other's words.

    Attributes:
        question: without the text of the newest user message.
        judge: who says that two texts ask for the same.
        user: who may be served; empty for every user of the tenant.
        share: whether that is one user or all of them.
    """

    question: Question
    judge: str
    user: str
    share: str


def question_of(state: RequestState, config: Config, index: str) -> Question | None:
    """Return what the request asks; None if it has not been screened and routed."""
    screened, routed = state.screened, state.routed
    if screened is None or routed is None:
        return None
    template = find_template(config, routed.template) or Template()
    return Question(
        tenant=state.tenant,
        messages=[normal(message) for message in screened.messages],
        pool=routed.pool,
        model=routed.model,
        template=variant_for(template, routed.pool, routed.model),
        variables=screened.variables,
        filters=screened.filters,
        top_k=routed.top_k,
        index=index if routed.top_k > 0 else "",
        sampling=screened.sampling,
        extra=screened.extra,
        shaped=shaped_by(config, state.tenant, routed),
    )


def key_of(question: Question) -> str:
    """Return 64 hexadecimal digits that stand for the question (SHA-256)."""
    return hashlib.sha256(_encode(question)).hexdigest()


def asked_in(question: Question) -> str:
    """Return the text of the newest user message; empty if the conversation does not end in it."""
    last = question.messages[-1] if question.messages else None
    return last.content or "" if last is not None and last.role == "user" else ""


def partition_of(question: Question, judge: str, share: str, user: str | None) -> str:
    """Return what stands for all but the question's words; empty if it may serve nobody else.

    Args:
        question: ends in a message of the user's.
        judge: names who tells questions apart, and its revision.
        share: `tenant` or `user`.
        user: the app's user; without one nothing is shared by user.
    """
    if not asked_in(question) or (share == "user" and not user):
        return ""
    *before, last = question.messages
    rest = replace(question, messages=[*before, replace(last, content="")])
    owner = (user or "") if share == "user" else ""
    return hashlib.sha256(_encode(Part(rest, judge, owner, share))).hexdigest()[:32]


def normal(message: Message) -> Message:
    """Return the message in the one spelling that all its equals share."""
    if message.content is None:
        return message
    return replace(message, content=normal_text(message.content))


def normal_text(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), white space at its ends removed.

    In a single line runs of white space count as one space. A text of several lines keeps
    its layout, which may be its meaning: code, tables, poems.
    """
    text = unicodedata.normalize("NFC", text).strip()
    return text if "\n" in text else " ".join(text.split())
