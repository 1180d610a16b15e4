"""What an app asks: a chat request, the same over HTTP and over NATS."""

from typing import Any, Literal

import msgspec

Task = Literal["chat", "embed"]
"""What is wanted: an answer to a conversation, or a vector for each message."""

Priority = Literal["interactive", "batch"]
"""`batch` is served when no interactive request waits, and a little besides."""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """One chat message.

    Attributes:
        role: `system`, `developer`, `user`, `assistant` or `tool`.
        content: the text; None for an assistant message that only calls tools.
        name: an optional participant name.
        tool_calls: an assistant's tool calls, in OpenAI's shape.
        tool_call_id: which call a `tool` message answers.
    """

    role: str
    content: str | None = None
    name: str | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_call_id: str | None = None


class Sampling(msgspec.Struct, frozen=True, omit_defaults=True):
    """How to generate. None leaves the choice to the engine.

    Attributes:
        max_tokens: the most tokens to generate.
        temperature: 0 is greedy.
        top_p: nucleus mass, 0 to 1.
        stop: strings that end the generation.
        seed: for engines that can repeat a sample.
        n: how many choices.
    """

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: list[str] | None = None
    seed: int | None = None
    n: int = 1


class ChatRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request as admitted, from whichever door it came.

    Attributes:
        messages: the conversation, oldest first; never empty.
        model: the public model name that the router resolves to a pool.
        sampling: generation parameters.
        stream: whether token frames are wanted.
        user: the app's own end-user id, for per-user limits and studies.
        session: ties the requests of a conversation together.
        metadata: free strings of the app's, kept with the request.
        extra: accepted OpenAI parameters that Eventrail passes through untouched.
        priority: `batch` if nobody waits for the answer.
        template: a prompt template that the app asks for, `id` or `id@version`; empty for the
            rule's own.
        variables: values for the template's variables, by name; masked like the messages.
        filters: metadata that documents must have to be given to the model, all of these values;
            masked like the messages.
        task: `embed` asks for a vector for each message instead of an answer.
        origin: what an API needs to give the request back as it came, besides the rest: for
            `/v1/responses` its own parameters. No model sees it.
    """

    messages: list[Message]
    model: str = "default"
    sampling: Sampling = Sampling()
    stream: bool = False
    user: str | None = None
    session: str | None = None
    metadata: dict[str, str] = {}
    extra: dict[str, Any] = {}
    priority: Priority = "interactive"
    task: Task = "chat"
    template: str = ""
    variables: dict[str, str] = {}
    filters: dict[str, str] = {}
    origin: dict[str, Any] = {}


class Submission(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of `requests.<tenant>` and `ask.<tenant>`.

    Attributes:
        request: what is asked.
        rid: chosen by the app, so that it can subscribe before it publishes; else ours.
        idempotency_key: the same key with the same body is the same request.
        timeout_s: seconds until the deadline; the tenant's default when None.
    """

    request: ChatRequest
    rid: str | None = None
    idempotency_key: str | None = None
    timeout_s: float | None = None
