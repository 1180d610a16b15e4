"""`POST /v1/embeddings`: vectors of texts, as a life in the log like any other request."""

from typing import Any, Literal

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.contracts.vectors import unpacked
from eventrail.gateway.decoding import decode
from eventrail.gateway.http.completion import Extension, extension_of
from eventrail.gateway.http.creating import answer_to, begin, completed, json_body
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.priority import priority_of
from eventrail.gateway.http.routing import Call


class EmbeddingsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body. Token ids are refused: what they stand for is the model's secret here."""

    input: str | list[str | int | list[int]]
    model: str
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None
    user: str | None = None
    metadata: dict[str, str] | None = None
    service_tier: str | None = None


class Embedding(msgspec.Struct, frozen=True):
    """One vector."""

    index: int
    embedding: list[float] | str
    object: Literal["embedding"] = "embedding"


class EmbeddingUsage(msgspec.Struct, frozen=True):
    """Tokens read."""

    prompt_tokens: int
    total_tokens: int


class Embeddings(msgspec.Struct, frozen=True):
    """The answer: a vector for each text, in their order."""

    data: list[Embedding]
    model: str
    usage: EmbeddingUsage
    eventrail: Extension
    object: Literal["list"] = "list"


_BODY = msgspec.json.Decoder(EmbeddingsBody)
_encode = msgspec.json.Encoder().encode


async def embeddings(call: Call) -> None:
    """Admit a request for vectors and answer it.

    Raises:
        RequestProblem: it was refused, or did not complete.
        LogUnavailable: it is not known whether it was admitted.
    """
    with call.gateway.admission.slot():
        body = decode(_BODY, await json_body(call))
        ticket = begin(call, embedding_request(body))
        answer = completed(await answer_to(call.gateway, ticket))
    in_base64 = body.encoding_format == "base64"
    await call.exchange.send(200, embeddings_bytes(answer, in_base64=in_base64), [JSON])


def embedding_request(body: EmbeddingsBody) -> ChatRequest:
    """Return the request that a body stands for: a message for each text.

    Raises:
        RequestProblem: the texts are token ids.
    """
    extra: dict[str, Any] = {} if body.dimensions is None else {"dimensions": body.dimensions}
    return ChatRequest(
        messages=[Message("user", text) for text in _texts(body.input)],
        model=body.model,
        user=body.user,
        metadata=body.metadata or {},
        extra=extra,
        priority=priority_of(body.service_tier),
        task="embed",
    )


def embeddings_bytes(answer: Answer, *, in_base64: bool) -> bytes:
    """Return the body of a completed request for vectors.

    Raises:
        RequestProblem: what answered was no model that makes vectors.
    """
    if not answer.embeddings:
        raise problem(
            Code.INVALID_REQUEST,
            f"the model {answer.model!r} makes no embeddings",
            where="model",
            hint="name a model whose pool has `task: embed`",
        )
    vectors: list[str] | list[list[float]] = (
        answer.embeddings if in_base64 else [unpacked(each) for each in answer.embeddings]
    )
    used = answer.usage.prompt_tokens
    return _encode(
        Embeddings(
            data=[Embedding(index, vector) for index, vector in enumerate(vectors)],
            model=answer.model,
            usage=EmbeddingUsage(used, used),
            eventrail=extension_of(answer),
        )
    )


def _texts(given: str | list[str | int | list[int]]) -> list[str]:
    texts = [given] if isinstance(given, str) else given
    if not texts:
        raise _refused("input", "input is empty", "send at least one text")
    found: list[str] = []
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            what = "is token ids, which only the model could read"
            raise _refused(f"input[{index}]", f"input[{index}] {what}", "send the text itself")
        found.append(text)
    return found


def _refused(where: str, message: str, hint: str) -> RequestProblem:
    return problem(Code.INVALID_REQUEST, message, where=where, hint=hint)
