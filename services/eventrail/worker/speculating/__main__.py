"""Read a job, load, and measure for as long as somebody asks."""

import asyncio
import os
import sys
import time
from typing import BinaryIO

import msgspec

from eventrail.speculation.plan import Turn
from eventrail.speculation.protocol import Job, Loaded
from eventrail.worker.serving.application import cpu_threads
from eventrail.worker.serving.environment import CPU, QUIET
from eventrail.worker.serving.options import is_local, model_source, on_cpu
from eventrail.worker.speculating.engine import load
from eventrail.worker.speculating.machine import describe
from eventrail.worker.speculating.measure import Measurer

_END_S = 3.0
"""Seconds that the engine has to end by itself."""

_encode = msgspec.json.Encoder().encode


def main() -> None:
    """Serve one job from standard input; its end ends the process."""
    answers = _claim_output()
    line = sys.stdin.buffer.readline()
    if line:
        job = msgspec.json.decode(line, type=Job)
        _prepare(job)
        asyncio.run(_serve(job, answers))


async def _serve(job: Job, answers: BinaryIO) -> None:
    started = time.monotonic()
    llm = load(job)
    try:
        measurer = Measurer(job, llm)
        await measurer.warm_up()
        loaded = Loaded(
            seconds=time.monotonic() - started,
            prompts=[prompt.id for prompt in measurer.prompts],
            prompt_tokens=sum(len(prompt.tokens) for prompt in measurer.prompts),
            machine=describe(),
        )
        _say(answers, loaded)
        while line := await asyncio.to_thread(sys.stdin.buffer.readline):
            _say(answers, await measurer.measure(msgspec.json.decode(line, type=Turn)))
    finally:
        llm.shutdown(timeout=_END_S)


def _claim_output() -> BinaryIO:
    """Return standard output for our answers alone: what libraries print goes to the log."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def _prepare(job: Job) -> None:
    """Set the variables of a replica of the pool, before vLLM is imported."""
    variables = dict(QUIET)
    if on_cpu():
        variables |= {**CPU, "OMP_NUM_THREADS": str(cpu_threads(job.pool))}
    if is_local(model_source(job.pool)):
        variables |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    os.environ.update(variables)


def _say(answers: BinaryIO, message: msgspec.Struct) -> None:
    answers.write(_encode(message) + b"\n")


if __name__ == "__main__":
    main()
