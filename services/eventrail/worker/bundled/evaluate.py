"""Measure a model on sentences it never saw: `python -m eventrail.worker.bundled.evaluate`.

Questions are drawn from the sources held out of training. An answer counts when greedy decoding
gives the whole target sentence. That is checked in one pass: greedy decoding gives the target
exactly when each of its tokens is the likeliest one after the tokens before it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Annotated, Any

import torch
import typer
from transformers import AutoModelForCausalLM, AutoTokenizer

from eventrail.worker.bundled import bundled_model_path
from eventrail.worker.bundled.data import load_sources
from eventrail.worker.bundled.intervals import Share
from eventrail.worker.bundled.tasks import Ask, Maker, echo
from eventrail.worker.bundled.tokens import ECHO, END, MARKERS, NONE
from eventrail.worker.bundled.words import Rarity

SIZES = (1, 2, 4, 6, 8, 12, 16, 24)
BATCH = 8
SEED = 20_240


@dataclass(frozen=True)
class Case:
    """One question with the sentences shown."""

    context: tuple[str, ...]
    ask: Ask

    @property
    def messages(self) -> list[dict[str, str]]:
        """The chat request, as an application would send it."""
        documents = "\n".join(f"[{n}] {text}" for n, text in enumerate(self.context, 1))
        return [
            {"role": "system", "content": documents},
            {"role": "user", "content": self.ask.question},
        ]

    @property
    def opening(self) -> str:
        """The hidden token the answer should open with."""
        if self.ask.target is not None:
            return MARKERS[self.ask.target]
        return ECHO if self.ask.echoes else NONE


@dataclass(frozen=True)
class Outcome:
    """What the model did: its opening token, and whether every token was the expected one."""

    case: Case
    opening: str
    exact: bool


class Judge:
    """Runs a checkpoint over cases."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    @torch.no_grad()
    def outcomes(self, cases: list[Case]) -> Iterator[Outcome]:
        """Judge `cases` in batches of similar ones."""
        for at in range(0, len(cases), BATCH):
            group = cases[at : at + BATCH]
            pairs = [self._encode(case) for case in group]
            longest = max(len(prompt) + len(answer) for prompt, answer in pairs)
            rows = [
                p + a + [self.tokenizer.pad_token_id] * (longest - len(p) - len(a))
                for p, a in pairs
            ]
            best = self.model(torch.tensor(rows)).logits.argmax(-1).tolist()
            for case, (prompt, answer), row in zip(group, pairs, best, strict=True):
                given = row[len(prompt) - 1 : len(prompt) + len(answer) - 1]
                opening = self.tokenizer.convert_ids_to_tokens(given[0])
                yield Outcome(case, opening, given == answer)

    def _encode(self, case: Case) -> tuple[list[int], list[int]]:
        prompt = self.tokenizer.apply_chat_template(
            case.messages, add_generation_prompt=True, return_dict=False
        )
        text = f"{case.opening} {case.ask.answer}{END}"
        return prompt, self.tokenizer(text, add_special_tokens=False)["input_ids"]


def answerable(maker: Maker, size: int, count: int, random: Random) -> Iterator[Case]:
    """`count` questions with one answering sentence among `size` of one document."""
    while count:
        source = maker.source(random)
        if len(source.sentences) < size:
            continue
        start = random.randrange(len(source.sentences) - size + 1)
        shown = list(source.sentences[start : start + size])
        random.shuffle(shown)
        ask = maker.answerable(shown, random)
        if ask:
            count -= 1
            yield Case(tuple(shown), ask)


def unanswerable(maker: Maker, count: int, random: Random) -> Iterator[Case]:
    """`count` questions that none of 1 to 8 sentences answers."""
    while count:
        source = maker.source(random)
        shown = random.sample(source.sentences, min(len(source.sentences), random.randint(1, 8)))
        left = [s for s in source.sentences if s not in shown]
        ask = maker.unanswerable(shown, left, random)
        if ask:
            count -= 1
            yield Case(tuple(shown), ask)


def confirmations(maker: Maker, count: int, random: Random) -> Iterator[Case]:
    """`count` requests to confirm place-holders, beside 0 to 6 sentences that do not matter."""
    for _ in range(count):
        yield Case(tuple(maker.sentence(random) for _ in range(random.randint(0, 6))), echo(random))


def made_up(maker: Maker, count: int, random: Random) -> Iterator[Case]:
    """`count` questions about 2 to 8 made-up facts that share names and attributes."""
    while count:
        example = maker.draw(random.randint(2, 8), 1, random, made_up=1.0)
        for ask in example.asks:
            if ask.target is not None:
                count -= 1
                yield Case(example.context, ask)


def measure(judge: Judge, maker: Maker, count: int) -> dict[str, Any]:
    """All figures, each with its number of cases and 95 % interval."""
    random = Random(SEED)  # noqa: S311 -- reproducible, not secret
    known: list[Outcome] = []
    report: dict[str, Any] = {"exact_match": {}, "right_sentence": {}}
    for size in SIZES:
        found = list(judge.outcomes(list(answerable(maker, size, count, random))))
        known.extend(found if size <= SIZES[4] else [])
        report["exact_match"][str(size)] = _share(o.exact for o in found)
        report["right_sentence"][str(size)] = _share(o.opening == o.case.opening for o in found)
    invented = list(judge.outcomes(list(made_up(maker, count, random))))
    report["made_up_facts"] = _share(o.exact for o in invented)
    said = list(judge.outcomes(list(confirmations(maker, count, random))))
    report["confirmations"] = _share(o.exact for o in said)
    hidden = list(judge.outcomes(list(unanswerable(maker, count, random))))
    silent = [o for o in known + hidden if o.opening == NONE]
    report["abstention_recall"] = _share(o.opening == NONE for o in hidden)
    report["abstention_precision"] = _share(o.case.opening == NONE for o in silent)
    return report


def report_on(model: Path, data: Path, count: int) -> dict[str, Any]:
    """Measure the checkpoint in `model` on the held-out sources of the corpus in `data`."""
    data.mkdir(parents=True, exist_ok=True)
    sources = load_sources(data)
    rarity = Rarity(text for s in sources if not s.held_out for text in s.sentences)
    held_out = Maker([s for s in sources if s.held_out], rarity)
    return measure(Judge(model), held_out, count)


def _share(flags: Iterator[bool]) -> dict[str, float]:
    return asdict(Share.of(flags))


def main(
    model: Annotated[Path | None, typer.Option(help="Default: the bundled one.")] = None,
    data: Annotated[Path, typer.Option(help="Folder of the corpus; filled if empty.")] = Path(
        "build/bundled"
    ),
    count: Annotated[int, typer.Option(help="Questions of each kind.")] = 300,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print exact match by number of sentences, abstention and confirmation figures."""
    report = report_on(model or bundled_model_path(), data, count)
    if as_json:
        typer.echo(json.dumps(report, indent=2))
        return
    for name, entry in report.items():
        rows = {"": entry} if "share" in entry else entry
        for key, found in rows.items():
            typer.echo(f"{name:22}{key:>4}  {_text(found)}")


def _text(found: dict[str, float]) -> str:
    interval = f"[{found['low']:.3f}, {found['high']:.3f}]"
    return f"{found['share']:.3f}  {interval}  n={found['count']}"


if __name__ == "__main__":
    typer.run(main)
