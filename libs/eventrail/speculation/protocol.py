"""What the bench and the process of a mode say to each other: one JSON object a line.

bench -> process, on its standard input: a `Job`, then a `Turn` for each measurement; its end ends
the process. Process -> bench, on its standard output: `Loaded`, then a `Measured` for each turn.
"""

import msgspec

from eventrail.config.pool import Pool
from eventrail.speculation.prompts import Prompt
from eventrail.speculation.results import Sample

WORKER = "eventrail.worker.speculating"
"""The module that is such a process; it comes with the worker service."""


class Job(msgspec.Struct, frozen=True):
    """What a process is to load.

    Attributes:
        mode: names it in its samples.
        name: the pool's name.
        pool: its configuration, with the mode's speculation put in.
        prompts: what to ask.
        batch: most requests in flight at once.
        max_tokens: most tokens an answer may have; less where the prompt's app asked for less.
        cold: forget all prompts before each measurement.
    """

    mode: str
    name: str
    pool: Pool
    prompts: list[Prompt]
    batch: int
    max_tokens: int
    cold: bool


class Loaded(msgspec.Struct, frozen=True):
    """The process is ready.

    Attributes:
        seconds: from its start, warm-up included.
        prompts: ids of the prompts that fit the model.
        prompt_tokens: tokens of these prompts together.
        machine: what it runs on, in words.
    """

    seconds: float
    prompts: list[str]
    prompt_tokens: int
    machine: str


class Measured(msgspec.Struct, frozen=True):
    """A measurement.

    Attributes:
        answers: tokens by prompt.
    """

    sample: Sample
    answers: dict[str, list[int]]
