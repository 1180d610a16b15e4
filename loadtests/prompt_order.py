"""What the order of a prompt is worth to the engine's prefix cache.

    python -m loadtests.prompt_order

The same conversations are rendered by two templates that differ in one thing: whether the
documents stand in the system message or with the question. Each turn has documents of its own.
Both go through vLLM with the bundled model and the options of its pools, one prompt after another,
the prefix cache emptied in between; vLLM says of each prompt how many of its tokens it had. The
model's own chat template leaves out all but documents and question, so a plain one is used:
nothing is said here about answers.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from eventrail.config.pool import Pool, Speculation
from eventrail.config.template import Example, Template
from eventrail.contracts.events import Document
from eventrail.contracts.requests import Message
from eventrail.prompting import ChatMessage, render
from eventrail.worker.bundled import bundled_model_path
from eventrail.worker.serving.environment import CPU, QUIET
from eventrail.worker.serving.options import engine_kwargs, on_cpu
from loadtests.machine import this_machine
from loadtests.tables import Table, show

if TYPE_CHECKING:
    from vllm import LLM

INSTRUCTIONS = (
    "You answer questions of the customers of a public library. Use the documents only, say so if "
    "they do not hold the answer, and cite them by their numbers. Be brief, be friendly, name no "
    "prices that are not in the documents, and promise nothing on behalf of the staff."
)
EXAMPLES = [
    Example("user", "How long may I keep a map?"),
    Example("assistant", "A map is lent for two weeks [1]."),
]
ORDERS = {
    "documents in the system message": Template(
        system=INSTRUCTIONS + "\n\n{documents}", examples=EXAMPLES
    ),
    "documents with the question": Template(
        system=INSTRUCTIONS, examples=EXAMPLES, question="{documents}\n\n{question}"
    ),
}
PLAIN = "{% for m in messages %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}assistant: "
THINGS = ("book", "map", "record", "film", "game", "atlas", "score", "print", "globe", "kit")
SHOWN = 4
"""Documents of a turn."""


class Asked(msgspec.Struct, frozen=True):
    """One prompt, and which turn of its conversation it is, from 0."""

    turn: int
    messages: list[ChatMessage]


class Read(msgspec.Struct, frozen=True):
    """What the engine said of one prompt."""

    turn: int
    tokens: int
    cached: int


def conversations(count: int, turns: int, template: Template) -> Iterator[Asked]:
    """Yield the prompts of all conversations; the same questions and documents for any template."""
    draw = random.Random(7)  # noqa: S311 -- a load, no secret
    for _ in range(count):
        talk: list[Message] = []
        for turn in range(turns):
            thing = draw.choice(THINGS)
            talk.append(Message("user", f"How long may I keep a {thing} of room {turn + 1}?"))
            documents = [_document(draw) for _ in range(SHOWN)]
            yield Asked(turn, render(template, talk, documents))
            talk.append(Message("assistant", _answer(draw, thing)))


def _answer(draw: random.Random, thing: str) -> str:
    return (
        f"You may keep a {thing} for {draw.randint(1, 9)} weeks [1]. If nobody waits for it, it can"
        f" be lent again for {draw.randint(1, 9)} weeks, at the desk or on the pages of the library"
        f" [2]. Is there anything else that you would like to know about the {thing}?"
    )


def _document(draw: random.Random) -> Document:
    facts = " ".join(
        f"A {draw.choice(THINGS)} of shelf {draw.randint(10, 99)} is lent for"
        f" {draw.randint(1, 9)} weeks."
        for _ in range(3)
    )
    return Document(id=str(draw.randrange(10**9)), text=facts, score=1.0)


def read(engine: LLM, prompts: Sequence[Asked]) -> list[Read]:
    """Let the engine read the prompts, one after another, from an empty cache."""
    from vllm import SamplingParams  # noqa: PLC0415 -- after the environment is set

    engine.reset_prefix_cache()
    done: list[Read] = []
    for asked in prompts:
        messages: Any = asked.messages
        (output,) = engine.chat(
            messages, SamplingParams(max_tokens=1), use_tqdm=False, chat_template=PLAIN
        )
        tokens = len(output.prompt_token_ids or ())
        done.append(Read(asked.turn, tokens, output.num_cached_tokens or 0))
    return done


def table(found: dict[str, list[Read]]) -> Table:
    """Return the share of tokens that were cached, of first and of last turns."""
    last = max(each.turn for reads in found.values() for each in reads)
    rows = [
        [
            order,
            f"{sum(each.tokens for each in reads) / len(reads):.0f}",
            _share([each for each in reads if each.turn == 0]),
            _share([each for each in reads if each.turn == last]),
            _share(reads),
        ]
        for order, reads in found.items()
    ]
    columns = ["order", "tokens a prompt", "cached, first turn", "last turn", "all"]
    return Table("Prompt tokens that the engine's prefix cache had", columns, rows)


def _share(reads: Sequence[Read]) -> str:
    tokens = sum(each.tokens for each in reads)
    return f"{sum(each.cached for each in reads) / tokens:.0%}" if tokens else "-"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the order of a prompt is worth")
    parser.add_argument("--conversations", type=int, default=20)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    engine = _engine()
    found = {
        order: read(engine, list(conversations(options.conversations, options.turns, template)))
        for order, template in ORDERS.items()
    }
    print(this_machine().sentence())
    show(table(found))


def _engine() -> LLM:
    """Return vLLM with the bundled model and the options of its pools, without drafting."""
    os.environ.update({**QUIET, **CPU, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"})
    from vllm import LLM  # noqa: PLC0415 -- after the environment is set

    options: dict[str, Any] = engine_kwargs(
        Pool(engine="vllm", model="bundled", slots=4, speculation=Speculation(method="none")),
        cpu=on_cpu(),
    )
    return LLM(model=str(bundled_model_path()), **options)


if __name__ == "__main__":
    main()
