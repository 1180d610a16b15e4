"""Load documents in processes of their own, which can be stopped and cannot take all memory."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncGenerator
from typing import Self

import msgspec

from eventrail.contracts.documents import MediaType
from eventrail.ingestion.loading.child import LENGTH, Answer, Question
from eventrail.ingestion.loading.load import DEFAULT
from eventrail.ingestion.loading.loaded import MIB, Limits, Loaded, UnreadableDocument

_ANSWER = msgspec.msgpack.Decoder(Answer)
_COMMAND = (sys.executable, "-P", "-m", "eventrail.ingestion.loading.child")


class Loaders:
    """Some processes that load documents; each is started when needed, and anew when it ended.

    Use it as an asynchronous context manager: at its end the processes are ended.

    Args:
        processes: how many documents are loaded at once.
        limits: what each of them may take.
    """

    def __init__(self, processes: int = 1, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(processes)
        self._idle: deque[Process] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the processes that wait for documents."""
        while self._idle:
            await _end(self._idle.pop())

    async def load(self, source: str, media_type: MediaType, data: bytes) -> Loaded:
        """Return a document as Markdown; see `load.load`.

        Raises:
            UnreadableDocument: it cannot be read, or takes more than it may.
        """
        if len(data) > self._limits.size:  # before it is copied
            fault = f"{len(data) / MIB:.0f} MiB; at most {self._limits.size // MIB} MiB are taken"
            raise UnreadableDocument(source, fault, "split it")
        question = msgspec.msgpack.encode(Question(source, media_type, data, self._limits))
        async with self._turns, self._process() as process:
            answer = await self._ask(source, process, question)
        if answer.loaded is None:
            raise UnreadableDocument(source, answer.fault, answer.hint)
        return answer.loaded

    async def _ask(self, source: str, process: Process, question: bytes) -> Answer:
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await _exchange(process, question)
        except TimeoutError as error:
            fault = f"not read in {self._limits.seconds:g} s"
            raise UnreadableDocument(source, fault, "split it") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            code = await process.wait()
            fault = (
                f"its parser ended (status {code}); it may be damaged, or take more than "
                f"{self._limits.memory // MIB} MiB of memory"
            )
            raise UnreadableDocument(source, fault, "save it anew, or split it") from error

    @contextlib.asynccontextmanager
    async def _process(self) -> AsyncGenerator[Process]:
        """Lend a process; one that did not answer in order is ended."""
        while self._idle and self._idle[0].returncode is not None:
            self._idle.popleft()
        process = self._idle.popleft() if self._idle else await _started()
        try:
            yield process
        except BaseException:
            await _end(process)
            raise
        self._idle.append(process)


async def _started() -> Process:
    return await asyncio.create_subprocess_exec(*_COMMAND, stdin=PIPE, stdout=PIPE)


async def _exchange(process: Process, question: bytes) -> Answer:
    writer, reader = process.stdin, process.stdout
    if writer is None or reader is None:
        raise ConnectionError("the process has no pipes")
    writer.write(LENGTH.pack(len(question)) + question)
    await writer.drain()
    (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    return _ANSWER.decode(await reader.readexactly(length))


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
