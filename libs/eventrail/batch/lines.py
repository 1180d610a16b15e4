"""The input of a batch: OpenAI's batch format, one request a line.

    {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {...}}

Source: OpenAI's Batch API, "The request input object".
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from eventrail.contracts.errors import EventrailError

CHAT = "/v1/chat/completions"
URLS = (CHAT, "/v1/completions", "/v1/responses", "/v1/embeddings")
"""Endpoints that a batch may ask."""

LONGEST_ID = 512


class InvalidBatch(EventrailError):
    """The input does not fit; the message names every line that is wrong, up to a bound."""


class BatchLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One request of a batch.

    Attributes:
        custom_id: the caller's own name for it; no two lines share one.
        method: `POST`.
        url: one of `URLS`.
        body: the request body, kept as it was written.
    """

    custom_id: str
    method: str
    url: str
    body: msgspec.Raw


class _Body(msgspec.Struct):
    stream: bool | None = None
    background: bool | None = None


_LINE = msgspec.json.Decoder(BatchLine)
_BODY = msgspec.json.Decoder(_Body)
_SHOWN = 10


def read_batch(path: Path) -> list[BatchLine]:
    """Read and check a whole file, so that nothing is sent of a file that is wrong somewhere.

    Raises:
        InvalidBatch: naming the lines that do not fit, and why.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidBatch(f"{path}: {error.strerror or error}") from error
    lines, wrong = parse(content.split(b"\n"))
    if wrong:
        more = [f"... and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        raise InvalidBatch("\n".join(f"{path}: {each}" for each in [*wrong[:_SHOWN], *more]))
    if not lines:
        raise InvalidBatch(f"{path}: holds no request; write one JSON object a line")
    return lines


def parse(raw: Iterable[bytes]) -> tuple[list[BatchLine], list[str]]:
    """Return the requests and, for each line that does not fit, its number and what is wrong.

    Args:
        raw: lines without their ends; blank ones are passed over.
    """
    lines: list[BatchLine] = []
    wrong: list[str] = []
    seen: dict[str, int] = {}
    for number, text in enumerate(raw, start=1):
        if not text.strip():
            continue
        try:
            line = _LINE.decode(text)
            wrong.extend(f"line {number}: {why}" for why in _faults(line, seen))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            wrong.append(f"line {number}: {error}")
            continue
        seen.setdefault(line.custom_id, number)
        lines.append(line)
    return lines, wrong


def _faults(line: BatchLine, seen: dict[str, int]) -> Iterator[str]:
    if not 0 < len(line.custom_id) <= LONGEST_ID:
        yield f"custom_id: 1 to {LONGEST_ID} characters, not {len(line.custom_id)}"
    if line.custom_id in seen:
        yield f"custom_id {line.custom_id!r} stands in line {seen[line.custom_id]} already"
    if line.method != "POST":
        yield f"method: POST, not {line.method!r}"
    if line.url not in URLS:
        yield f"url: one of {', '.join(URLS)}, not {line.url!r}"
    try:
        body = _BODY.decode(line.body)
        if body.background:
            yield "body.background: a batch waits for its answers; leave it out"
        if body.stream:
            yield "body.stream: answers of a batch are not streamed; leave it out"
    except msgspec.MsgspecError as error:
        yield f"body: {error}"


def digest(lines: Sequence[BatchLine]) -> str:
    """Return a hash over all that the batch asks, to tell a resumed batch from another one."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(msgspec.json.encode(line))
        whole.update(b"\n")
    return whole.hexdigest()
