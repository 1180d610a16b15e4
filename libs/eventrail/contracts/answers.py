"""What comes back: answers, token frames."""

from typing import Any

import msgspec

from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Usage
from eventrail.contracts.logprobs import TokenLogprob


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document that the answer was given; its place in the list is the number it is cited by.

    Attributes:
        cited: whether the answer names it, as `[1]` names the first.
    """

    id: str
    source: str = ""
    title: str = ""
    score: float = 0.0
    cited: bool = False


class Ask(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the app is to ask its user about an answer.

    Attributes:
        ask: `thumbs`, `stars` or `comparison`: the signal that is wanted. What is to be compared
            is at `GET /v1/requests/{rid}/comparison`, a moment later.
        why: `low_confidence`, or `sample`.
    """

    ask: str
    why: str = "sample"


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The end of a request, as its app sees it, personal data un-masked.

    Published on `answers.<tenant>.<rid>`; never stored.

    Attributes:
        status: `completed`, `rejected`, `failed` or `cancelled`; `open` while it runs.
        text: the answer; empty unless completed (or cancelled after some text).
        problem: why it was not completed.
        created: UNIX time in seconds of the admission.
        events: number of events in the request's log.
        logprobs: of the tokens of each choice, un-masked; empty unless asked for.
        embeddings: a vector for each message, if those were asked for; as in `generated`.
        person: who answered, if a person did after the request was handed over.
        miscited: numbers that the answer cites, and none of the sources has.
        ask: what the app is to ask its user about the answer; None for nothing.
    """

    rid: str
    tenant: str
    status: str
    trace: str
    created: int
    text: str = ""
    finish_reason: str = "stop"
    model: str = ""
    usage: Usage = Usage()
    cost: float = 0.0
    cached: bool = False
    sources: list[Source] = []
    tool_calls: list[dict[str, Any]] = []
    choices: list[dict[str, Any]] = []
    problem: Problem | None = None
    ttft_ms: float = 0.0
    events: int = 0
    logprobs: list[list[TokenLogprob]] = []
    embeddings: list[str] = []
    person: str = ""
    miscited: list[int] = []
    ask: Ask | None = None


class TokenFrame(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of an answer on its way.

    A generation that goes on after a crash starts with an empty frame that says so, and then
    where the text had stopped; one that has to start anew, at offset 0. A reader drops the
    characters it already has, and frames of a lower `delivery` than it has seen: so it sees
    every character once, also when a worker that was believed dead is not.

    Attributes:
        attempt: which generation; the same as in `generated`.
        number: from 0, without gaps within an attempt.
        offset: character offset of `text` in the un-masked answer.
        text: what to add.
        index: the choice it belongs to.
        finish_reason: set on the last frame of a choice.
        delivery: how often the work has been handed out, from 1.
        position: number of the choice's tokens before `tokens`.
        tokens: the model's ids of the tokens whose text has come out entirely, so that another
            worker can go on after them; empty where the engine cannot.
        logprobs: of the tokens that end in `text`, un-masked; empty unless asked for.
        scored: number of the choice's `logprobs` before these.
    """

    rid: str
    attempt: str
    number: int
    offset: int
    text: str
    index: int = 0
    finish_reason: str | None = None
    delivery: int = 1
    position: int = 0
    tokens: list[int] = []
    logprobs: list[TokenLogprob] = []
    scored: int = 0
