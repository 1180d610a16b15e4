"""Where tokens leave the worker: checked, un-masked, numbered, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from nats.errors import Error as NatsError

from eventrail.contracts.answers import TokenFrame
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.hold_back import HoldBackWindow, LeakPolicy
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import StreamUnmasker

_log = structlog.get_logger(__name__)

INTERVAL_S = 0.02
"""Seconds between two frames, at least; what comes between them goes out as one."""


class _Choice:
    """The text of one choice on its way: come, guarded, un-masked."""

    __slots__ = ("_guard", "_unmasker", "cut", "finish_reason", "offset", "raw")

    def __init__(self, allowed: Allowed, dictionary: MaskDictionary) -> None:
        # what would be redacted here is blocked by the verdict; so the stream ends before it
        self._guard = HoldBackWindow(allowed=allowed, policy=LeakPolicy.CUT)
        self._unmasker = StreamUnmasker(dictionary)
        self.raw = ""
        self.offset = 0
        self.finish_reason: str | None = None
        self.cut = False

    def take(self) -> str:
        """Return what of the text that came may be shown now."""
        raw, self.raw = self.raw, ""
        release = self._guard.feed(raw)
        self.cut = self.cut or release.cut
        return self._unmasker.feed(release.text)

    def rest(self) -> str:
        """Return what else may be shown, now that nothing more comes."""
        text = self.take()
        release = self._guard.flush()
        self.cut = self.cut or release.cut
        return text + self._unmasker.feed(release.text) + self._unmasker.flush()


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
    """

    def __init__(
        self,
        rid: str,
        attempt: str,
        *,
        allowed: Allowed,
        dictionary: MaskDictionary,
        publish: Callable[[TokenFrame], Awaitable[None]],
    ) -> None:
        self._rid = rid
        self._attempt = attempt
        self._allowed = allowed
        self._dictionary = dictionary
        self._publish = publish
        self._choices: dict[int, _Choice] = {}
        self._wake = asyncio.Event()
        self._sending = asyncio.Lock()
        self._pump: asyncio.Task[None] | None = None
        self.frames = 0

    def add(self, index: int, text: str, finish_reason: str | None) -> bool:
        """Take text in; return whether the guard has ended the answer.

        Text is guarded when it is about to be sent: the guard's cost is by the call.
        """
        choice = self._choices.get(index)
        if choice is None:
            choice = self._choices[index] = _Choice(self._allowed, self._dictionary)
        choice.raw += text
        choice.finish_reason = finish_reason or choice.finish_reason
        if text:
            self._wake.set()
            if self._pump is None:
                self._pump = asyncio.create_task(self._send())
        return choice.cut

    async def finish(self, finish_reason: str | None = None) -> None:
        """Publish what is still held, and the last frame of each choice.

        Args:
            finish_reason: why it ended, if that was not the engine's doing.
        """
        await self._stop()
        for index, choice in self._choices.items():
            text = choice.rest()
            reason = "content_filter" if choice.cut else finish_reason or choice.finish_reason
            await self._frame(index, choice, text, reason)

    async def abandon(self) -> None:
        """Publish no more: the attempt failed."""
        await self._stop()

    async def _send(self) -> None:
        """The first piece at once, then whatever came in an interval."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            async with self._sending:
                for index, choice in list(self._choices.items()):
                    if choice.raw and (text := choice.take()):
                        await self._frame(index, choice, text, None)
            await asyncio.sleep(INTERVAL_S)

    async def _frame(
        self, index: int, choice: _Choice, text: str, finish_reason: str | None
    ) -> None:
        number, offset = self.frames, choice.offset
        self.frames += 1
        choice.offset += len(text)
        frame = TokenFrame(
            rid=self._rid,
            attempt=self._attempt,
            number=number,
            offset=offset,
            text=text,
            index=index,
            finish_reason=finish_reason,
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
