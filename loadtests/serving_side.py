"""One side of the serving benchmark, in a process of its own.

    python -m loadtests.serving_side bare|pool|http

Loads the model, says `ready`, then answers each line on stdin, until stdin ends: a line
`<concurrency> <count>` with a `Run` in JSON, a line `cancel <count>` with milliseconds.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import msgspec

from eventrail.worker.serving.environment import CPU, QUIET
from loadtests.serving_bare import bare
from loadtests.serving_http import http
from loadtests.serving_load import Run, Subject, measure
from loadtests.serving_pool import pool

SIDES: dict[str, Callable[[], AbstractAsyncContextManager[Subject]]] = {
    "bare": bare,
    "pool": pool,
    "http": http,
}


async def main(name: str) -> None:
    """Serve measurements until stdin ends."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print goes to the log
    async with SIDES[name]() as subject:
        await measure(name, subject.ask, 8, 32)
        print("ready", file=out)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            answer = await _answer(name, subject, *line.split())
            print(msgspec.json.encode(answer).decode(), file=out)


async def _answer(name: str, subject: Subject, what: str, count: str) -> Run | list[float]:
    if what != "cancel":
        return await measure(name, subject.ask, int(what), int(count))
    if subject.cancel is None:
        return []
    return [await subject.cancel() for _ in range(int(count))]


if __name__ == "__main__":
    os.environ.update({**QUIET, **CPU})
    asyncio.run(main(sys.argv[1]))
