"""Make batches into Parquet in a process beside this one, for an archiver that is behind.

Reading a stream and making typed columns of it both need the interpreter; in one process they take
turns, in two they do not. The other process holds nothing: it gets messages on its standard input
and returns a file's bytes on its standard output, and ends when its input does, however this
process ended.

    python -m eventrail.lake.press STREAM
"""

import asyncio
import gc
import os
import struct
import sys
from collections.abc import Sequence
from typing import BinaryIO, Final

import msgspec
import structlog

from eventrail.lake.messages import Archivable
from eventrail.lake.storage.interface import LakeDamaged

_log = structlog.get_logger(__name__)

QUIET_S: Final = 30.0
"""After so long without a batch the other process ends."""

_LENGTH: Final = struct.Struct(">Q")
_encode = msgspec.msgpack.Encoder().encode
_DECODER: Final = msgspec.msgpack.Decoder(list[Archivable])


class Press:
    """A process that makes batches of one stream into Parquet files; started when first used.

    Args:
        stream: one of `names.ARCHIVED`.
    """

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._process: asyncio.subprocess.Process | None = None
        self._end: asyncio.TimerHandle | None = None

    async def content(self, messages: Sequence[Archivable]) -> bytes | None:
        """Return the bytes of the file that holds a batch; None if the other process failed.

        They were read back there and held the batch.
        """
        process = self._process or await self._started()
        self._hold_off()
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None, "it has pipes"  # noqa: S101 -- as it was started
        assert stdout is not None, "it has pipes"  # noqa: S101 -- as it was started
        payload = _encode(messages)
        try:
            stdin.write(_LENGTH.pack(len(payload)))
            stdin.write(payload)
            await stdin.drain()
            (length,) = _LENGTH.unpack(await stdout.readexactly(_LENGTH.size))
            made = await stdout.readexactly(length)
        except (OSError, EOFError) as error:
            _log.warning("press ended", stream=self._stream, error=repr(error))
            await self.close()
            return None
        except BaseException:  # cancelled between two halves of an exchange: it is of no use now
            await self.close()
            raise
        self._end = asyncio.get_running_loop().call_later(QUIET_S, self._kill)
        return made or None

    async def close(self) -> None:
        """End the other process, if there is one."""
        process = self._process
        self._hold_off()
        self._kill()
        if process is not None:
            await asyncio.shield(process.wait())

    async def _started(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "eventrail.lake.press", self._stream),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self._process

    def _hold_off(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()


def serve(stream: str, source: BinaryIO, target: BinaryIO) -> None:
    """Make batches from `source` into files on `target` until there are no more."""
    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        payload = source.read(length)
        if len(payload) < length:
            return  # who asked died while it wrote
        made = _made(stream, payload)
        target.write(_LENGTH.pack(len(made)))
        target.write(made)
        target.flush()


def _made(stream: str, payload: bytes) -> memoryview | bytes:
    """Return a file's bytes; none if they would not hold the batch: who asked tries it again."""
    from eventrail.lake.writing import made  # noqa: PLC0415 -- Arrow, which who asks may not need

    messages = _DECODER.decode(payload)
    try:
        return made(stream, messages, f"the batch from {messages[0].sequence}")
    except LakeDamaged as error:
        sys.stderr.write(f"press of {stream}: {error}\n")
        return b""


if __name__ == "__main__":
    gc.disable()  # batches hold no cycles, and looking for some takes half of the time
    try:
        serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # who asked is gone; a usual end would try to write the rest
        os._exit(0)
