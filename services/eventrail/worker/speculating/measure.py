"""Keeps a number of requests in flight and takes the time."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from eventrail.speculation.plan import Turn, asked
from eventrail.speculation.protocol import Job, Measured
from eventrail.speculation.results import Sample
from eventrail.worker.measuring.hook import attach
from eventrail.worker.measuring.recent import percentile
from eventrail.worker.measuring.tally import Tally
from eventrail.worker.speculating.tokenise import Tokenised, tokenised

_MILLISECONDS = 1000.0
_SINGLE = 3
"""Requests made one by one when warming up: a batch of one may run other kernels."""


@dataclass(slots=True)
class Answer:
    """What came back for one prompt; times in seconds."""

    prompt: str
    tokens: list[int] = field(default_factory=list[int])
    first: float = 0.0
    last: float = 0.0

    @property
    def per_token(self) -> float:
        """Mean time per token after the first, milliseconds."""
        return (self.last - self.first) / (len(self.tokens) - 1) * _MILLISECONDS


class Measurer:
    """Measures one engine.

    Args:
        job: what it was loaded for.
        llm: an `AsyncLLM`.

    Raises:
        NoPromptFits: there is nothing to ask.
    """

    def __init__(self, job: Job, llm: Any) -> None:
        self._job = job
        self._llm = llm
        self._tally = Tally()
        self._ids = itertools.count()
        attach(llm, self._tally)
        self.prompts = tokenised(job, llm.get_tokenizer(), llm.model_config.max_model_len)

    async def warm_up(self) -> None:
        """Ask everything once, some of it alone: kernels are compiled, prompts are cached."""
        await self._ask_all(self.prompts, self._job.batch)
        await self._ask_all(self.prompts[:_SINGLE], 1)

    async def measure(self, turn: Turn) -> Measured:
        """Take one measurement."""
        if self._job.cold:
            await self._llm.reset_prefix_cache()
        count = asked(self.prompts, turn.batch)
        wanted = list(itertools.islice(itertools.cycle(self.prompts), count))
        before, cpu = _counters(self._tally), cpu_seconds()
        started = time.perf_counter()
        answers = await self._ask_all(wanted, turn.batch)
        seconds = time.perf_counter() - started
        cpu = cpu_seconds() - cpu
        return Measured(
            sample=_sample(turn, answers, seconds, cpu, _difference(before, self._tally)),
            answers={answer.prompt: answer.tokens for answer in reversed(answers)},
        )

    async def _ask_all(self, prompts: Sequence[Tokenised], batch: int) -> list[Answer]:
        return await in_flight([lambda p=prompt: self._ask(p) for prompt in prompts], batch)

    async def _ask(self, prompt: Tokenised) -> Answer:
        from vllm import SamplingParams  # noqa: PLC0415 -- heavy
        from vllm.sampling_params import RequestOutputKind  # noqa: PLC0415

        sampling = SamplingParams(
            temperature=0.0, max_tokens=prompt.most, output_kind=RequestOutputKind.DELTA
        )
        answer = Answer(prompt.id)
        started = time.perf_counter()
        outputs = self._llm.generate(
            {"prompt_token_ids": prompt.tokens}, sampling, request_id=f"bench-{next(self._ids)}"
        )
        async for output in outputs:
            tokens = output.outputs[0].token_ids
            if tokens:
                answer.last = time.perf_counter() - started
                answer.first = answer.first or answer.last
                answer.tokens.extend(tokens)
        return answer


async def in_flight(calls: Sequence[Callable[[], Awaitable[Answer]]], most: int) -> list[Answer]:
    """Make all calls, `most` at once, each as soon as another has ended; in their order."""
    left = iter(enumerate(calls))
    answers: dict[int, Answer] = {}

    async def work() -> None:
        for number, call in left:
            answers[number] = await call()

    async with asyncio.TaskGroup() as group:
        for _ in range(min(most, len(calls))):
            group.create_task(work())
    return [answers[number] for number in range(len(calls))]


def cpu_seconds() -> float:
    """Return the CPU time, user and system, that this process and its children have used."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _counters(tally: Tally) -> tuple[int, int, int, list[int]]:
    return tally.drafts, tally.drafted, tally.accepted, list(tally.accepted_by_position)


def _difference(
    before: tuple[int, int, int, list[int]], tally: Tally
) -> tuple[int, int, int, list[int]]:
    drafts, drafted, accepted, positions = before
    padded = positions + [0] * (len(tally.accepted_by_position) - len(positions))
    now = _counters(tally)
    by_position = [new - old for new, old in zip(now[3], padded, strict=True)]
    return now[0] - drafts, now[1] - drafted, now[2] - accepted, by_position


def _sample(
    turn: Turn,
    answers: Sequence[Answer],
    seconds: float,
    cpu: float,
    speculated: tuple[int, int, int, list[int]],
) -> Sample:
    first = [answer.first * _MILLISECONDS for answer in answers]
    drafts, drafted, accepted, by_position = speculated
    return Sample(
        mode=turn.mode,
        batch=turn.batch,
        round=turn.round,
        requests=len(answers),
        seconds=seconds,
        tokens=sum(len(answer.tokens) for answer in answers),
        cpu_seconds=cpu,
        ttft_p50_ms=percentile(first, 0.5),
        ttft_p95_ms=percentile(first, 0.95),
        per_token_ms=percentile([a.per_token for a in answers if len(a.tokens) > 1], 0.5),
        drafts=drafts,
        drafted=drafted,
        accepted=accepted,
        accepted_by_position=by_position,
    )
