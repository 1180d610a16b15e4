"""The body of `POST /v1/completions`, OpenAI's older API, for the models there are now: they chat.

The prompt is sent as one message of the user's. What only a model that continues text can do,
`suffix`, token ids and the probabilities of the prompt itself, is refused by name.
"""

from typing import Any

import msgspec

from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.gateway.decoding import decode
from eventrail.gateway.http.generation_body import GenerationBody, passed_of, sampling_of
from eventrail.gateway.http.priority import priority_of

DEFAULT_TOKENS = 16
"""`max_tokens` where none is given, as in OpenAI's API."""

MOST_LOGPROBS = 5


class CompletionsBody(GenerationBody, frozen=True, kw_only=True):
    """The body."""

    model: str
    prompt: str | list[str | int | list[int]]
    best_of: int | None = None
    echo: bool | None = None
    logprobs: int | None = None
    suffix: str | None = None


_PASSED = (
    "frequency_penalty", "logit_bias", "presence_penalty", "service_tier", "structured_outputs",
    "top_k", "min_p", "repetition_penalty", "min_tokens", "stop_token_ids", "ignore_eos",
)  # fmt: skip
_BODY = msgspec.json.Decoder(CompletionsBody)


def decode_text_body(body: bytes) -> CompletionsBody:
    """Decode the body.

    Raises:
        RequestProblem: it is not UTF-8, not JSON, or does not fit; `where` names the field.
    """
    return decode(_BODY, body)


def text_request(body: CompletionsBody) -> ChatRequest:
    """Return the request that a body stands for.

    Raises:
        RequestProblem: it asks for what a model that chats cannot do.
    """
    _check(body)
    return ChatRequest(
        messages=[Message("user", prompt_of(body))],
        model=body.model,
        sampling=sampling_of(
            body, body.max_tokens if body.max_tokens is not None else DEFAULT_TOKENS
        ),
        stream=bool(body.stream),
        user=body.user,
        metadata=body.metadata or {},
        extra=_extra(body),
        priority=priority_of(body.service_tier),
        template=body.eventrail.template,
        variables=body.eventrail.variables,
        filters=body.eventrail.filters,
    )


def prompt_of(body: CompletionsBody) -> str:
    """Return the prompt.

    Raises:
        RequestProblem: it is token ids, empty, or several prompts.
    """
    prompts = [body.prompt] if isinstance(body.prompt, str) else body.prompt
    for each in prompts:
        if not isinstance(each, str):
            raise _refused("prompt", "is token ids, which only the model could read", "send text")
    if len(prompts) != 1 or not isinstance(prompts[0], str):
        raise _refused(
            "prompt", f"holds {len(prompts)} prompts; one is taken", "send one request for each"
        )
    return prompts[0]


def _check(body: CompletionsBody) -> None:
    if body.suffix:
        raise _refused("suffix", "is for models that fill in text", "put it into the prompt")
    if body.best_of not in {None, body.n or 1}:
        raise _refused("best_of", "other than n is not there", "ask for n, and choose")
    if body.logprobs is None:
        return
    if not 0 <= body.logprobs <= MOST_LOGPROBS:
        raise _refused("logprobs", f"must be between 0 and {MOST_LOGPROBS}", "ask for fewer")
    if body.echo:
        raise _refused("echo", "with logprobs wants those of the prompt", "leave one of them out")


def _extra(body: CompletionsBody) -> dict[str, Any]:
    extra = passed_of(body, _PASSED)
    if body.logprobs is not None:
        extra |= {"logprobs": True, "top_logprobs": body.logprobs}
    return extra


def _refused(where: str, what: str, hint: str) -> RequestProblem:
    return problem(Code.INVALID_REQUEST, f"{where} {what}", where=where, hint=hint)
