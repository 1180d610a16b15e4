"""The engine `echo`: says the last user message back, for measuring everything else."""

import asyncio
import re
from collections.abc import AsyncGenerator

import msgspec

from eventrail.config.model import InvalidConfig, Pool
from eventrail.contracts.events import Usage
from eventrail.prompting import ChatMessage
from eventrail.worker.engine import Delta, GenerationRequest

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
    """Answers `echo: <last user message>`, at once unless told to be slow.

    Tokens are words, so usage can be reckoned by eye.
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
        answer, finish_reason = _answer(request)
        words = _WORD.findall(answer)
        prompt = sum(len((message["content"] or "").split()) for message in request.messages)
        if options.delay_ms:
            await asyncio.sleep(options.delay_ms / 1000)
        pieces = self._pieces(words, streams=request.stream)
        for number, piece in enumerate(pieces[:-1], start=1):
            yield Delta(piece, usage=Usage(prompt, number if options.tokens_per_s else 0))
            if options.tokens_per_s:
                await asyncio.sleep(1 / options.tokens_per_s)
        yield Delta(pieces[-1], finish_reason=finish_reason, usage=Usage(prompt, len(words)))

    async def close(self) -> None:
        """Nothing is held."""

    def _pieces(self, words: list[str], *, streams: bool) -> list[str]:
        if self._options.tokens_per_s:
            return words
        if not streams:
            return ["".join(words)]
        size = -(-len(words) // _PIECES)
        return ["".join(words[at : at + size]) for at in range(0, len(words), size)]


def _answer(request: GenerationRequest) -> tuple[str, str]:
    """Return the answer, cut to `max_tokens` words, and why it ends."""
    answer = f"echo: {_last_user(request.messages)}"
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
