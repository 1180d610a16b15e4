"""The cost-quality curve of a cascade, from a running system's own log.

    python -m loadtests.cascade --data FOLDER [--count 200] [--out FOLDER]

FOLDER holds `corpus.jsonl` (`pid`, `text`) and `dev.jsonl` (`question`, `answerable`,
`positive_passage`, `answers`). Each answerable question is asked with its passage. The small model
is the bundled one on vLLM. The other pool is a stand-in for a large one, priced ten times as
high: a server in this process that speaks OpenAI's API and says the passage's sentence that shares
most words with the question, rare ones counting more. An answer is good when it holds one of the
labels. The route's cascade never goes on, and shadows everything, so both answers to each question
are in the log; a judge's note says which are good, and `eventrail experiments` does the rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from aiohttp import web
from rich.console import Console

from eventrail.bus.connect import connect
from eventrail.config.default import default_config
from eventrail.config.experiments import Cascade, Escalate, Shadow
from eventrail.config.model import Config, Pool, Route, Rule, Template
from eventrail.contracts.ids import keyed_rid
from eventrail.contracts.notes import Judged
from eventrail.contracts.subjects import shadow_space
from eventrail.demo.start import wait_for
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.ingestion.sentences import sentences
from eventrail.runtime.announce import Announcer
from eventrail.supervise.options import Options
from eventrail.supervise.system import System

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from nats.aio.client import Client

TENANT, KEY, ROUTE = "demo", "demo-key", "cascade"
PRICE = 0.1
ABSTAINS = "^I do not know"
"""How the bundled model says that its documents do not hold the answer."""

AT_ONCE = 8
SENTENCES = 8
"""Most that a passage may have: the small model's accuracy falls with their number."""

PATIENCE_S = 120.0
_WORD = re.compile(r"\w+")


class Question:
    """A question, its passage and its labels."""

    def __init__(self, question: str, passage: str, answers: Sequence[str]) -> None:
        self.question = question
        self.passage = passage
        self.answers = [answer.casefold() for answer in answers]

    def good(self, text: str) -> bool:
        """Whether an answer holds one of the labels."""
        return any(answer in text.casefold() for answer in self.answers)


def read_questions(folder: Path, count: int) -> list[Question]:
    """Return answerable questions with short passages, evenly over the file."""
    texts = {row["pid"]: row["text"] for row in _rows(folder / "corpus.jsonl")}
    found = [
        Question(row["question"], " ".join(texts[row["positive_passage"]].split()), row["answers"])
        for row in _rows(folder / "dev.jsonl")
        if row["answerable"]
    ]
    fitting = [each for each in found if len(list(sentences(each.passage))) <= SENTENCES]
    return fitting[:: max(1, len(fitting) // count)][:count]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class Ranker:
    """Answers with the sentence that shares most with the question."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._seen: Counter[str] = Counter()
        for passage in passages:
            self._seen.update(_words(passage))
        self._all = len(passages)

    def best(self, passage: str, question: str) -> str:
        """Return the sentence."""
        asked = _words(question)
        return max(sentences(passage), key=lambda each: self._score(_words(each), asked))

    def _score(self, words: set[str], asked: set[str]) -> float:
        shared = sum(math.log(1 + self._all / (1 + self._seen[word])) for word in words & asked)
        return shared / math.sqrt(1 + len(words))

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[str]:
        """Serve on a free port; yields the base URL."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        messages = (await request.json())["messages"]
        passage = messages[0]["content"].strip().removeprefix("[1] ")
        text = self.best(passage, messages[-1]["content"])
        usage = {"prompt_tokens": len(passage) // 4, "completion_tokens": len(text) // 4}
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.json_response({"choices": [choice], "usage": usage})


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def configuration(url: str) -> Config:
    """Return a configuration whose cascade never goes on, and shadows everything."""
    base = default_config()
    small = Pool(engine="vllm", model="bundled", slots=8, price_in=PRICE, price_out=PRICE)
    large = Pool(engine="openai", model="ranker", url=url, slots=8,
                 price_in=10 * PRICE, price_out=10 * PRICE)  # fmt: skip
    never = Escalate(min_mean_logprob=-100.0, verdict_failed=False)
    return Config(
        pools={"bundled": small, "large": large},
        templates={"plain": Template()},
        routes={ROUTE: Route(cascade=Cascade(["bundled", "large"], never), shadow=Shadow("large"))},
        rules=[Rule(ROUTE, model=ROUTE, route=ROUTE, cacheable=False)],
        tenants={TENANT: base.tenants[TENANT]},
    )


async def ask_all(url: str, questions: Sequence[Question]) -> list[str]:
    """Ask every question; return the requests' ids."""
    gate = asyncio.Semaphore(AT_ONCE)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE_S) as http:

        async def ask(question: Question) -> str:
            messages = [
                {"role": "system", "content": f"[1] {question.passage}"},
                {"role": "user", "content": question.question},
            ]
            body = {"model": ROUTE, "messages": messages, "temperature": 0, "max_tokens": 120}
            async with gate:
                reply = await http.post("/v1/chat/completions", json=body)
            return reply.headers["x-request-id"]

        return await asyncio.gather(*map(ask, questions))


async def judge_all(client: Client, rids: Sequence[str], questions: Sequence[Question]) -> None:
    """Note of each answer, and of its shadow's, whether it is good."""
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    announcer = Announcer(client, log, "loadtests.cascade")
    for rid, question in zip(rids, questions, strict=True):
        space = shadow_space(TENANT)
        for tenant, each in ((TENANT, rid), (space, keyed_rid(space, rid))):
            text = await _answer_of(log, tenant, each)
            judged = Judged("labels", {"good": float(question.good(text))})
            await announcer.note(tenant, each, judged)


async def _answer_of(log: JetStreamLog, tenant: str, rid: str) -> str:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_S:
        tail = await log.tail(tenant, rid)
        if tail is not None and tail.record.done:
            return fold(tail.record).answer_text
        await asyncio.sleep(0.1)
    raise TimeoutError(f"request {rid} of {tenant} has not ended")


async def main() -> None:
    """Run it all and print what the commands print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    options = parser.parse_args()
    questions = read_questions(options.data, options.count)
    options.out.mkdir(parents=True, exist_ok=True)
    ranker = Ranker([each.passage for each in questions])
    with tempfile.TemporaryDirectory() as folder:
        async with ranker.serving() as url:
            await _run(Path(folder), configuration(url), questions, options.out.resolve())


async def _run(state: Path, config: Config, questions: Sequence[Question], out: Path) -> None:
    with System(Options(state, config=config, nats_port=0, http_port=0)) as system:
        await asyncio.to_thread(_start, system)
        rids = await ask_all(system.url, questions)
        client = await connect(system.operator, "cascade")
        await judge_all(client, rids, questions)
        await client.close()
        curve = ("cascade", "--from-log", ROUTE, "--quality", "judged:good")
        for number, arguments in enumerate((
            ["compare", ROUTE, "--check", "good"],
            [*curve],
            [*curve, "--answer-matches", ABSTAINS, "--plot", str(out / "cascade.svg")],
            [*curve, "--answer-matches", ABSTAINS, "--json"],
        )):  # fmt: skip
            printed = await asyncio.to_thread(_command, state, arguments)
            name = "cascade.json" if "--json" in arguments else f"{number}-{arguments[0]}.txt"
            (out / name).write_text(printed, encoding="utf-8")
            sys.stdout.write(printed if "--json" not in arguments else "")


def _start(system: System) -> None:
    system.start_bus()
    system.start_services()
    wait_for(system, Console(stderr=True), time.monotonic(), wanted=lambda _: True)


def _command(state: Path, arguments: Sequence[str]) -> str:
    command = [sys.executable, "-m", "eventrail.cli", "experiments", *arguments]
    environment = {**os.environ, "COLUMNS": "120", "EVENTRAIL_STATE": str(state)}
    ended = subprocess.run(
        [*command, "--state", str(state)], capture_output=True, text=True, check=False,
        env=environment,
    )  # fmt: skip
    return ended.stdout + (ended.stderr if ended.returncode else "")


if __name__ == "__main__":
    asyncio.run(main())
