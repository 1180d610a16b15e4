"""From a line of a batch to a row that vLLM generates from, and from its row to a result."""

import time
from typing import Any

import msgspec

from eventrail.batch.files import BatchResponse, BatchResult
from eventrail.batch.lines import CHAT, BatchLine, InvalidBatch
from eventrail.contracts.ids import new_message_id

Row = dict[str, Any]
"""What Ray Data carries: plain values, the same keys in every row."""

ERROR = "__inference_error__"
"""Where Ray Data's vLLM stage says why a row failed; empty if it did not."""


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: str
    content: str


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    messages: list[_Message]
    model: str = ""
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    temperature: float | None = None
    top_p: float = 1.0
    stop: str | list[str] = []
    seed: int | None = None


_BODY = msgspec.json.Decoder(_Body)


def row_of(line: BatchLine, *, temperature: float) -> Row:
    """Return the row of a line.

    Args:
        line: its body may hold messages of plain text and the common sampling parameters.
        temperature: for bodies that name none.

    Raises:
        InvalidBatch: the body asks for what only a pool on the bus can do.
    """
    if line.url != CHAT:
        raise InvalidBatch(f"{line.custom_id!r}: url: bulk jobs answer {CHAT}, not {line.url}")
    try:
        body = _BODY.decode(line.body)
    except msgspec.MsgspecError as error:
        raise InvalidBatch(
            f"{line.custom_id!r}: body: {error}; bulk jobs take plain messages and max_tokens, "
            "temperature, top_p, stop, seed; `eventrail batch` takes the rest"
        ) from error
    most = body.max_completion_tokens or body.max_tokens
    return {
        "custom_id": line.custom_id,
        "messages": msgspec.to_builtins(body.messages),
        "sampling_params": {
            "max_tokens": most,
            "temperature": temperature if body.temperature is None else body.temperature,
            "top_p": body.top_p,
            "stop": [body.stop] if isinstance(body.stop, str) else body.stop,
            "seed": body.seed,
        },
    }


def result_of(row: Row, model: str) -> BatchResult:
    """Return the result of a row that went through vLLM, in the shape of a batch's output."""
    name = f"batch_req_{new_message_id()}"
    custom_id = str(row["custom_id"])
    if row.get(ERROR):
        error = {"code": "generation_failed", "message": str(row[ERROR])}
        return BatchResult(name, custom_id, None, error)
    body = msgspec.json.encode(_completion(row, model))
    return BatchResult(name, custom_id, BatchResponse(200, "", msgspec.Raw(body)), None)


def _completion(row: Row, model: str) -> Row:
    prompt, generated = int(row["prompt_tokens"]), int(row["completion_tokens"])
    message = {"role": "assistant", "content": row["text"]}
    return {
        "id": f"chatcmpl-{new_message_id()}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": _reason(row, generated)}],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": generated,
            "total_tokens": prompt + generated,
        },
    }


def _reason(row: Row, generated: int) -> str:
    """Return why it ended; the stage does not say, but a full measure of tokens does."""
    most = row["max_tokens"]
    return "length" if most is not None and generated >= int(most) else "stop"
