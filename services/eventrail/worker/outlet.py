"""Where tokens leave the worker: checked, un-masked, numbered, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from nats.errors import Error as NatsError

from eventrail.contracts.answers import TokenFrame
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.detect import LEAKABLE, Detector
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.worker.choice import Choice, Piece
from eventrail.worker.engine import Delta, EngineError
from eventrail.worker.shown import NOTHING, Shown

_log = structlog.get_logger(__name__)

INTERVAL_S = 0.02
"""Seconds between two frames, at least; what comes between them goes out as one."""


class Diverged(EngineError):
    """Generated anew, an answer of which a part was shown became another one."""

    def __init__(self) -> None:
        super().__init__(
            "its worker died after a part of the answer was shown, and generated anew it became "
            "another text; ask again"
        )


class Outlet:
    """Publishes the token frames of one attempt.

    The guard sees the text as generated, placeholders and all; originals are put back after
    it, since they are the asker's own.

    Args:
        rid: the request.
        attempt: the generation.
        allowed: personal data that the answer may hold.
        dictionary: the request's placeholders.
        publish: sends one frame.
        shown: what earlier attempts have shown; it is not sent again.
        delivery: how often the work has been handed out.
        frames: how many frames the attempt has published already.
        logprobs: whether tokens come with their probabilities.
        in_json: the answer is JSON.
        detector: what it is searched for.

    Attributes:
        attempt: id of the generation; may change until something was said.
        frames: how many frames the attempt has published.
        said: whether any of them showed something.
    """

    def __init__(
        self,
        rid: str,
        attempt: str,
        *,
        allowed: Allowed,
        dictionary: MaskDictionary,
        publish: Callable[[TokenFrame], Awaitable[None]],
        shown: Shown = NOTHING,
        delivery: int = 1,
        frames: int = 0,
        logprobs: bool = False,
        in_json: bool = False,
        detector: Detector = LEAKABLE,
    ) -> None:
        self._rid = rid
        self.attempt = attempt
        self._allowed = allowed
        self._dictionary = dictionary
        self._publish = publish
        self._shown = shown
        self._delivery = delivery
        self._logprobs = logprobs
        self._in_json = in_json
        self._detector = detector
        self._choices: dict[int, Choice] = {}
        self._wake = asyncio.Event()
        self._sending = asyncio.Lock()
        self._pump: asyncio.Task[None] | None = None
        self.frames = frames
        self.said = False

    @property
    def tokens(self) -> int:
        """How many tokens another worker could go on after, if this one died now."""
        prior = self._shown.prior
        first = self._choices.get(0)
        return max(len(prior.tokens) if prior else 0, first.tokens if first else 0)

    def add(self, delta: Delta) -> bool:
        """Take text in; return whether the guard has ended the answer.

        Text is guarded when it is about to be sent: the guard's cost is by the call.

        Raises:
            Diverged: the text is not the one that was shown.
        """
        choice = self._choices.get(delta.index)
        if choice is None:
            choice = self._choices[delta.index] = self._choice(delta.index)
        choice.add(delta.text, delta.tokens, delta.lengths, delta.logprobs)
        choice.finish_reason = delta.finish_reason or choice.finish_reason
        if delta.text:
            self._wake.set()
            if self._pump is None:
                self._pump = asyncio.create_task(self._send())
        if choice.diverged:
            raise Diverged
        return choice.cut

    @property
    def caught_up(self) -> bool:
        """Whether all that earlier attempts have shown has come again."""
        shown = self._shown.texts
        return all(
            not text or (index in self._choices and self._choices[index].offset >= len(text))
            for index, text in shown.items()
        )

    async def finish(self, finish_reason: str | None = None) -> None:
        """Publish what is still held, and the last frame of each choice.

        Args:
            finish_reason: why it ended, if that was not the engine's doing.

        Raises:
            Diverged: the text is not the one that was shown.
        """
        await self._stop()
        for index, choice in self._choices.items():
            piece = choice.rest()
            if choice.diverged:
                raise Diverged
            reason = "content_filter" if choice.cut else finish_reason or choice.finish_reason
            await self._frame(index, choice, piece, reason)

    async def abandon(self) -> None:
        """Publish no more: the attempt failed."""
        await self._stop()

    def _choice(self, index: int) -> Choice:
        shown = self._shown
        return Choice(
            self._allowed,
            self._dictionary,
            shown=shown.texts.get(index, ""),
            known=len(shown.prior.tokens) if shown.prior is not None and not index else 0,
            logprobs=self._logprobs,
            in_json=self._in_json,
            detector=self._detector,
        )

    async def _send(self) -> None:
        """The first piece at once, then whatever came in an interval."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            before = self.frames
            async with self._sending:
                for index, choice in list(self._choices.items()):
                    if choice.has_news and not choice.diverged:
                        piece = choice.take()
                        if piece.text and not choice.diverged:
                            await self._frame(index, choice, piece, None)
            if self.frames > before:  # what the guard still holds must not wait an interval more
                await asyncio.sleep(INTERVAL_S)

    async def _frame(
        self, index: int, choice: Choice, piece: Piece, finish_reason: str | None
    ) -> None:
        number = self.frames
        self.frames += 1
        self.said = True
        choice.sent(piece)
        frame = TokenFrame(
            rid=self._rid,
            attempt=self.attempt,
            number=number,
            offset=piece.offset,
            text=piece.text,
            index=index,
            finish_reason=finish_reason,
            delivery=self._delivery,
            position=piece.position if piece.tokens else 0,
            tokens=piece.tokens,
            logprobs=piece.logprobs,
            scored=piece.scored if piece.logprobs else 0,
        )
        try:
            await self._publish(frame)
        except NatsError as error:  # a reader gets the whole answer in the end
            _log.warning("token frame not sent", rid=self._rid, error=repr(error))

    async def _stop(self) -> None:
        pump, self._pump = self._pump, None
        if pump is not None:
            async with self._sending:  # never in the middle of a frame
                pump.cancel()
            await asyncio.wait([pump])
