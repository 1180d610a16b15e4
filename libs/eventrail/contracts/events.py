"""The events of a request's life, and the data each of them carries.

Types are past-tense facts. An event's `data` stays raw JSON until somebody asks for it, so
fields and whole event types that a newer release writes pass through an older one unharmed.
"""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from eventrail.contracts.errors import Problem, UndecodableMessage
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.contracts.requests import Message, Priority, Task


class Versions(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which configuration produced an event; empty where it played no part."""

    release: str = ""
    config: str = ""
    template: str = ""
    model: str = ""
    index: str = ""
    policy: str = ""


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """The trace span of the step that led to an event; it ends at the event's `at`."""

    id: str
    start: datetime
    parent: str = ""


class Usage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tokens used by one generation.

    Attributes:
        estimated: the provider did not say, since the call was cut off or its figures made no
            sense; what is billed for it is an estimate too.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False

    @property
    def total_tokens(self) -> int:
        """Prompt and completion together."""
        return self.prompt_tokens + self.completion_tokens


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A retrieved passage, best first in its list.

    Attributes:
        id: stable id of the passage.
        text: the passage as it goes into the prompt.
        score: the retriever's score; comparable within one retrieval only.
        source: where it came from, e.g. a path relative to the ingested folder.
        title: the heading it stood under.
        metadata: what its document was put in with.
    """

    id: str
    text: str
    score: float
    source: str = ""
    title: str = ""
    metadata: dict[str, str] = {}


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing a guard saw.

    Attributes:
        check: the check that fired, e.g. `pii.email`, `leak.card`, `empty`.
        action: `masked`, `blocked` or `noted`; of a document also `dropped`; of an answer also
            `retried`, `sent_on` to another pool, `replaced` or `handed_over`.
        count: how many times.
        detail: a sentence without any of the text concerned.
        score: what a classifier said, 0 to 1; None where none spoke.
        where: the part concerned, e.g. `messages[2]` or `documents[0]`; empty for the whole.
    """

    check: str
    action: str
    count: int = 1
    detail: str = ""
    score: float | None = None
    where: str = ""


class EventData(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of all event data. Subclasses name their event type in `type`."""

    type: ClassVar[str] = ""
    terminal: ClassVar[bool] = False


class Accepted(EventData, frozen=True):
    """The request was admitted; from here on it ends in exactly one terminal event.

    Attributes:
        sealed: the `ChatRequest`, sealed with the tenant's data key: the clear text of what
            the app sent is nowhere else in the log.
        model: the public model name asked for.
        stream: whether token frames are wanted.
        door: `http`, `requests` or `ask`.
        messages: number of messages.
        characters: length of all message texts together.
        idempotency_key: as given by the app.
        body_hash: SHA-256 of the canonical request, to tell a repeat from a conflict.
        reply_to: a subject that wants the answer besides `answers.<tenant>.<rid>`.
        priority: `batch` if nobody waits for the answer.
        key: id of the virtual key that asked; empty if none did.
        lease: the budget leases that the request draws on, one a budget, separated by spaces;
            `-` if it may cost nothing, and empty if no budget applies.
        allowance: the most that the request may cost, reserved from each of them.
        task: `embed` if vectors are wanted.
        asked_template: the prompt template that the app asks for; empty for the rule's own.
        shadow_of: the request that this one repeats through another pool, unseen by its app.
    """

    type: ClassVar[str] = "accepted"
    sealed: str
    model: str
    stream: bool = False
    door: str = "http"
    messages: int = 0
    characters: int = 0
    user: str | None = None
    session: str | None = None
    metadata: dict[str, str] = {}
    idempotency_key: str | None = None
    body_hash: str = ""
    reply_to: str | None = None
    priority: Priority = "interactive"
    key: str = ""
    lease: str = ""
    allowance: float = 0.0
    task: Task = "chat"
    asked_template: str = ""
    shadow_of: str = ""


class Screened(EventData, frozen=True):
    """The input guard let the request through, masked.

    Attributes:
        messages: the conversation with personal data replaced by typed placeholders.
        sampling: the sampling parameters, as JSON, in the clear.
        extra: passed-through parameters, in the clear.
        findings: what was found and masked.
        dictionary: placeholder to original, sealed with the tenant's data key; None if empty.
        variables: values for the prompt template, masked like the messages.
        canned: what a guard answers in place of a model; None if nothing stands against one.
        filters: metadata that documents must have to be retrieved, masked like the messages.
    """

    type: ClassVar[str] = "screened"
    messages: list[Message]
    sampling: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    findings: list[Finding] = []
    dictionary: str | None = None
    variables: dict[str, str] = {}
    canned: str | None = None
    filters: dict[str, str] = {}


class Routed(EventData, frozen=True):
    """The router chose the path: the routing slip that every later stage follows.

    Attributes:
        slip: the stages still to come, in order, `verdict` last.
        pool: the model pool that generates; empty for a canned answer.
        model: the model's name within the pool.
        template: the prompt template with its version, `id@version`; without one in older events.
        top_k: how many documents to retrieve; 0 skips retrieval.
        cacheable: whether an answer may come from, and go into, the cache.
        rule: the configured rule that matched.
        propensity: probability with which this choice was made (1 when deterministic).
        canned: an answer that needs no model.
        route: the configured route that was followed; empty if the rule names a pool.
        turn: how many pools have been tried before this one.
        spare: how many other pools may still be asked if this one fails.
        why: why not the pool that the route begins with; empty if it is that one.
        skipped: the pool that was passed over since it was said to be down; asked last.
        experiment: what the choice was a part of, e.g. `chat.canary`; empty without chance.
        arm: which of its arms was chosen; `propensity` is the probability of this one.
        sticky: the kind of unit that keeps the arm: `request`, `user`, `session` or `tenant`.
        policy: the route and the revision of the configuration, `chat@17`.
        shadow: the pool that runs the request again, unseen; empty for none.
        step: which step of a cascade this is, from 0.
        held: nothing is shown before it is decided whether the cascade goes on.
        scored: in how many alternatives a token's probability is wanted for that decision; 0
            for none.
        intent: what the user was taken to want; empty if intents played no part, `out_of_scope`
            or `ambiguous` if none fits, or several do.
        intent_score: how sure that is, 0 to 1.
        intents: the likeliest, best first, with their scores; empty without intents.
        hand_over: a person is to answer; `canned` tells the app so.
        steps: the intents of a request that asks for several things, in order.
        next_action: the step that is due in the conversation: `answer`, `ask_back`, `retrieve`,
            `call_tool` or `hand_over`; empty without intents.
    """

    type: ClassVar[str] = "routed"
    slip: list[str]
    pool: str = ""
    model: str = ""
    template: str = ""
    top_k: int = 0
    cacheable: bool = True
    rule: str = ""
    propensity: float = 1.0
    canned: str | None = None
    route: str = ""
    turn: int = 0
    spare: int = 0
    why: str = ""
    skipped: str = ""
    experiment: str = ""
    arm: str = ""
    sticky: str = ""
    policy: str = ""
    shadow: str = ""
    step: int = 0
    held: bool = False
    scored: int = 0
    intent: str = ""
    intent_score: float = 0.0
    intents: dict[str, float] = {}
    hand_over: bool = False
    steps: list[str] = []
    next_action: str = ""


class CacheHit(EventData, frozen=True):
    """An earlier answer to the same question serves this request.

    Attributes:
        key: of the entry that serves.
        text: the answer.
        kind: `exact`, or `semantic` if the question was asked in other words.
        source_rid: the request it was given to.
        model: the model that gave it.
        documents: what it was given.
        score: how sure the two questions are the same, 0 to 1; None of an exact hit.
        bound: the least score that this entry is served at.
        asked: the question it was given to, masked; empty of an exact hit.
        audited: whether the request is also answered afresh, unseen, to see if this was right.
    """

    type: ClassVar[str] = "cache_hit"
    key: str
    text: str
    kind: str = "exact"
    source_rid: str = ""
    model: str = ""
    finish_reason: str = "stop"
    documents: list[Document] = []
    score: float | None = None
    bound: float = 0.0
    asked: str = ""
    audited: bool = False


class CacheMissed(EventData, frozen=True):
    """No usable answer was cached.

    Attributes:
        key: what was looked for; empty if nothing was.
        reason: `absent`, `expired`, or `not_cacheable`; `unlike` if a similar question was
            found, but not verified to be the same one; `stale` if it was asked not to be used;
            `in_flight` if an equal request is being answered, which this one waits for.
        detail: more about the reason: which check a similar question failed, or why the
            request is not cached.
        nearest: the entry of the likeliest question, if one was looked at.
        score: how sure the two questions are the same, 0 to 1.
        would_serve: whether `nearest` would have been served, had the policy not said `shadow`.
        leads: whether equal requests wait for the answer to this one.
    """

    type: ClassVar[str] = "cache_missed"
    key: str = ""
    reason: str = "absent"
    detail: str = ""
    nearest: str = ""
    score: float | None = None
    would_serve: bool = False
    leads: bool = False


class Retrieved(EventData, frozen=True):
    """Documents were looked up; an empty list says that nothing relevant was found.

    Attributes:
        documents: best first, without those that a guard left out.
        query: what was searched for, masked.
        method: how.
        candidates: how many passages were looked at.
        findings: what a guard saw in documents; `where` names each by its id.
        rewritten: the question completed from the turns before it; empty if it stood alone.
        relevance: the calibrated probability that the best passage holds the answer; None if
            that was not reckoned.
        left_out: how many relevant passages did not fit the context.
        filters: what the search was narrowed by.
    """

    type: ClassVar[str] = "retrieved"
    documents: list[Document] = []
    query: str = ""
    method: str = "bm25"
    candidates: int = 0
    findings: list[Finding] = []
    rewritten: str = ""
    relevance: float | None = None
    left_out: int = 0
    filters: dict[str, str] = {}


class GenerationFailed(EventData, frozen=True):
    """One attempt to generate failed; another may follow.

    Attributes:
        failure: its class, one of `contracts.failures.Failure`; empty in older events.
        shown: whether the app can have seen a part of the answer.
        text: that part, placeholders not yet replaced, and perhaps a little more; empty if
            nothing was shown, or what was cannot be gone on with.
        prompt_hash: SHA-256 of the rendered prompt.
        prompt: as in `Generated`.
        price: id of the price that `cost` was reckoned with; empty if there is none.
    """

    type: ClassVar[str] = "generation_failed"
    pool: str
    attempt: str
    problem: Problem
    usage: Usage = Usage()
    cost: float = 0.0
    failure: str = ""
    shown: bool = False
    text: str = ""
    price: str = ""
    prompt_hash: str = ""
    prompt: list[dict[str, Any]] = []


class Confidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """How sure a model was of its answer, over the tokens of the first choice.

    Attributes:
        tokens: how many.
        mean_logprob: mean of their logprobs.
        min_logprob: the least of them.
        entropy: mean entropy, in nats, of the likeliest tokens in each place; None if the pool
            named none.
    """

    tokens: int
    mean_logprob: float
    min_logprob: float
    entropy: float | None = None


class Generated(EventData, frozen=True):
    """A model answered.

    Attributes:
        attempt: id of the generation; the same as in its `attempted` and `spent` notes.
        text: the answer, placeholders not yet replaced.
        finish_reason: `stop`, `length`, `tool_calls`, `content_filter` or `cancelled`.
        cost: in the currency of the price list.
        ttft_ms: milliseconds from the start of the generation to its first token.
        tpot_ms: mean milliseconds per output token after the first.
        prompt_hash: SHA-256 of the rendered prompt.
        prompt: the rendered prompt, as `prompting.parts_of` writes it: messages, or references to
            those of `screened`. It stands in the first event of a request that tells of a call
            with this prompt; in the others its hash does.
        frames: number of token frames published.
        logprobs: of the tokens of each choice, as generated, placeholders not yet replaced;
            empty unless asked for.
        embeddings: a vector for each message, if those were asked for: little-endian 32-bit
            floats, in base64.
        confidence: how sure the model was; None unless a cascade asked.
        price: id of the price that `cost` was reckoned with; empty if there is none.
    """

    type: ClassVar[str] = "generated"
    pool: str
    model: str
    attempt: str
    text: str
    finish_reason: str = "stop"
    usage: Usage = Usage()
    cost: float = 0.0
    ttft_ms: float = 0.0
    tpot_ms: float = 0.0
    prompt_hash: str = ""
    frames: int = 0
    tool_calls: list[dict[str, Any]] = []
    choices: list[dict[str, Any]] = []
    logprobs: list[list[TokenLogprob]] = []
    embeddings: list[str] = []
    confidence: Confidence | None = None
    price: str = ""
    prompt: list[dict[str, Any]] = []


class ToolCalled(EventData, frozen=True):
    """A tool was called on behalf of the model."""

    type: ClassVar[str] = "tool_called"
    call_id: str
    name: str
    arguments: str = "{}"


class ToolReturned(EventData, frozen=True):
    """A called tool returned."""

    type: ClassVar[str] = "tool_returned"
    call_id: str
    content: str = ""
    problem: Problem | None = None


class Checked(EventData, frozen=True):
    """The output guard judged the answer.

    Attributes:
        action: `release`; `block`; `escalate` to the next step of a cascade; `retry` with the
            same pool, told what was wrong; `fallback` to another one; `unsure`, answered with
            `instead`; `hand_over` to a person, the app told so with `instead`.
        covers: the character range of the answer that was checked, end exclusive.
        why: why the next step of a cascade is asked, e.g. `mean_logprob`.
        score: what was measured for that; None if the reason is no number.
        bound: what it was held against.
        instead: what is shown in place of the answer; None for the answer itself.
        covered: the lengths of the other parts that were checked, from their first character
            on, by place, e.g. `choices[1]` or `tool_calls[0]` (its arguments).
    """

    type: ClassVar[str] = "checked"
    action: str
    findings: list[Finding] = []
    covers: tuple[int, int] = (0, 0)
    why: str = ""
    score: float | None = None
    bound: float | None = None
    instead: str | None = None
    covered: dict[str, int] = {}


class Completed(EventData, frozen=True):
    """Terminal: the request was answered."""

    type: ClassVar[str] = "completed"
    terminal: ClassVar[bool] = True
    finish_reason: str = "stop"
    usage: Usage = Usage()
    cost: float = 0.0
    cached: bool = False


class Rejected(EventData, frozen=True):
    """Terminal: a policy declined the request or its answer."""

    type: ClassVar[str] = "rejected"
    terminal: ClassVar[bool] = True
    problem: Problem
    cost: float = 0.0


class Failed(EventData, frozen=True):
    """Terminal: the request could not be carried out."""

    type: ClassVar[str] = "failed"
    terminal: ClassVar[bool] = True
    problem: Problem
    cost: float = 0.0


class Cancelled(EventData, frozen=True):
    """Terminal: somebody asked for it to stop. What was generated is billed."""

    type: ClassVar[str] = "cancelled"
    terminal: ClassVar[bool] = True
    reason: str = ""
    usage: Usage = Usage()
    cost: float = 0.0


EVENT_TYPES: dict[str, type[EventData]] = {
    kind.type: kind
    for kind in (
        Accepted,
        Screened,
        Routed,
        CacheHit,
        CacheMissed,
        Retrieved,
        GenerationFailed,
        Generated,
        ToolCalled,
        ToolReturned,
        Checked,
        Completed,
        Rejected,
        Failed,
        Cancelled,
    )
}
"""Every event type this release knows, by name."""

TERMINAL_TYPES = frozenset(name for name, kind in EVENT_TYPES.items() if kind.terminal)
"""The types that end a request."""

_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in EVENT_TYPES.items()}
_ENCODER = msgspec.json.Encoder()


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fact.

    Attributes:
        id: `<rid>.<position>`; names the event for good.
        type: a past-tense fact; may be one that this release does not know.
        at: when it became true (UTC).
        by: the service and instance that says so, e.g. `router@7f3a`.
        data: the type's own fields, as raw JSON.
        version: which configuration produced it.
        span: the trace span of the step.
    """

    id: str
    type: str
    at: datetime
    by: str
    data: msgspec.Raw
    version: Versions = Versions()
    span: Span | None = None

    @property
    def terminal(self) -> bool:
        """Whether this event ends its request."""
        return self.type in TERMINAL_TYPES

    def payload(self) -> EventData | None:
        """Return the typed data; None for a type this release does not know.

        Raises:
            UndecodableMessage: a known type whose data does not fit it.
        """
        decoder = _DECODERS.get(self.type)
        if decoder is None:
            return None
        try:
            return decoder.decode(self.data)
        except msgspec.MsgspecError as error:
            raise UndecodableMessage(
                f"event {self.id}: data of type {self.type!r} does not decode: {error}"
            ) from error


def encode_data(data: EventData) -> msgspec.Raw:
    """Return `data` as the raw JSON that `Event.data` holds."""
    return msgspec.Raw(_ENCODER.encode(data))
