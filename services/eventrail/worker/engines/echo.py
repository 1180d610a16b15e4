"""The engine `echo`: says the last user message back, for measuring everything else."""

import asyncio
import re
from collections.abc import AsyncGenerator

import msgspec

from eventrail.config.model import InvalidConfig, Pool
from eventrail.contracts.events import Usage
from eventrail.prompting import ChatMessage
from eventrail.worker.engine import Delta, GenerationRequest
from eventrail.worker.engines.echo_embeddings import embed

_WORD = re.compile(r"\S+\s*|\s+")
_PIECES = 4


class EchoOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`engine_options` of an echo pool.

    Attributes:
        delay_ms: milliseconds before the first token.
        tokens_per_s: words a second after that; 0 is all at once.
    """

    delay_ms: float = 0.0
    tokens_per_s: float = 0.0


class EchoEngine:
    """Answers `echo: <last user message>`, at once unless told to be slow; embeds words by hashes.

    All choices are alike. Tokens are words, so usage can be reckoned by eye; their ids are their
    places in the answer.
    """

    def __init__(self, options: EchoOptions | None = None) -> None:
        self._options = options or EchoOptions()
        self.instant = self._options == EchoOptions()

    @classmethod
    def of(cls, name: str, pool: Pool) -> "EchoEngine":
        """Return the engine of a pool.

        Raises:
            InvalidConfig: an option is unknown or of the wrong type.
        """
        try:
            return cls(msgspec.convert(pool.engine_options, EchoOptions))
        except msgspec.ValidationError as error:
            raise InvalidConfig(f"pools.{name}.engine_options: {error}") from error

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Yield the answer, in a few pieces if the request streams."""
        options = self._options
        if request.task == "embed":
            await asyncio.sleep(options.delay_ms / 1000)
            yield await embed(request)
            return
        answer, finish_reason = _answer(request)
        words = _WORD.findall(answer)
        prompt = sum(len((message["content"] or "").split()) for message in request.messages)
        said = len(request.prior.tokens) if request.prior is not None else 0
        if said:
            yield _delta(words, 0, said, prompt, finish_reason, carried=True)
        elif options.delay_ms:
            await asyncio.sleep(options.delay_ms / 1000)
        size = self._size(len(words) - said, streams=request.stream)
        for start in range(said, len(words), size):
            end = min(start + size, len(words))
            yield _delta(words, start, end, prompt, finish_reason)
            if options.tokens_per_s and end < len(words):
                await asyncio.sleep(1 / options.tokens_per_s)
        for index in range(1, int(request.sampling.get("n") or 1)):
            usage = Usage(prompt, len(words) * (index + 1))
            yield Delta(answer, index=index, finish_reason=finish_reason, usage=usage)

    async def close(self) -> None:
        """Nothing is held."""

    def _size(self, words: int, *, streams: bool) -> int:
        """Return how many words come at once."""
        if self._options.tokens_per_s:
            return 1
        return max(1, -(-words // _PIECES) if streams else words)


def _delta(
    words: list[str],
    start: int,
    end: int,
    prompt: int,
    finish_reason: str,
    *,
    carried: bool = False,
) -> Delta:
    return Delta(
        "".join(words[start:end]),
        finish_reason=finish_reason if end >= len(words) else None,
        usage=Usage(prompt, min(end, len(words))),
        tokens=list(range(start, end)),
        lengths=[len(word) for word in words[start:end]],
        carried=carried,
    )


def _answer(request: GenerationRequest) -> tuple[str, str]:
    """Return the answer, cut to `max_tokens` words, and why it ends."""
    answer = f"echo: {_last_user(request.messages)}".removeprefix(request.begun)
    most = request.sampling.get("max_tokens")
    words = _WORD.findall(answer) if most is not None else []
    if most is not None and len(words) > most:
        return "".join(words[: max(1, most)]).rstrip(), "length"
    return answer, "stop"


def _last_user(messages: list[ChatMessage]) -> str:
    for message in reversed(messages):
        if message["role"] == "user":
            return message["content"] or ""
    return ""
