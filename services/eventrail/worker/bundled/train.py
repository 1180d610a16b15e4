"""Train the bundled model: `python -m eventrail.worker.bundled.train --out DIR --minutes 40`.

The schedule follows the time spent, so that a run ends when it was told to on any machine; the
log records what each machine got through. `--resume` goes on from the last checkpoint.
"""

import csv
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 -- the name every PyTorch reader knows

from eventrail.worker.bundled.batches import Batch
from eventrail.worker.bundled.data import Stream, load_sources, load_tokenizer
from eventrail.worker.bundled.net import Llama
from eventrail.worker.bundled.schedule import rate
from eventrail.worker.bundled.shape import Shape
from eventrail.worker.bundled.tokens import MARKERS, QUESTION, VOCABULARY, id_of
from eventrail.worker.bundled.wiring import wire

PEAK_RATE = 1.5e-3
WEIGHT_DECAY = 0.01
CLIP = 1.0
CHECKPOINT_EVERY = 120.0  # seconds
LOG_EVERY = 10.0  # seconds


@dataclass
class Line:
    """One line of the training log, averaged since the line before."""

    step: int
    tokens: int
    seconds: float
    rate: float
    choice_loss: float
    copy_loss: float
    choice_accuracy: float
    copy_accuracy: float


class Trainer:
    """A network, its optimiser and how far they are."""

    def __init__(self, folder: Path, seed: int, minutes: float) -> None:
        self.folder = folder
        self.limit = minutes * 60
        sources = load_sources(folder)
        tokenizer = load_tokenizer(folder, sources)
        self.stream = Stream(sources, tokenizer, seed)
        torch.manual_seed(seed)
        self.net = Llama(Shape(vocabulary=VOCABULARY))
        wire(self.net, [id_of(tokenizer, m) for m in MARKERS], id_of(tokenizer, QUESTION))
        self.optimiser = torch.optim.AdamW(
            self.net.parameters(), lr=PEAK_RATE, betas=(0.9, 0.97), weight_decay=WEIGHT_DECAY
        )
        self.pools = self.step = self.tokens = 0
        self.seconds = 0.0

    @property
    def progress(self) -> float:
        """Share of the time spent, 0 to 1."""
        return min(1.0, self.seconds / self.limit)

    def save(self) -> None:
        """Write the checkpoint atomically."""
        counts = {name: getattr(self, name) for name in ("pools", "step", "tokens", "seconds")}
        state = {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict(), **counts}
        torch.save(state, self.folder / "checkpoint.partial")
        (self.folder / "checkpoint.partial").rename(self.folder / "checkpoint.pt")

    def restore(self) -> None:
        """Go on from the checkpoint. Batches depend on the pool's number, so none is repeated."""
        state = torch.load(self.folder / "checkpoint.pt", weights_only=True)
        self.net.load_state_dict(state.pop("net"))
        self.optimiser.load_state_dict(state.pop("optimiser"))
        for name, value in state.items():
            setattr(self, name, value)

    def learn(self, batch: Batch) -> Tensor:
        """One step; gives choice loss, copy loss, choice accuracy and copy accuracy."""
        where = torch.cat((batch.choices, batch.copies), dim=1)
        count = batch.choices.shape[1]
        logits = self.net(batch.tokens, batch.positions, batch.mask, where[0])
        losses = F.cross_entropy(logits, where[1], reduction="none")
        choice, copy = losses[:count].mean(), losses[count:].mean()
        for group in self.optimiser.param_groups:
            group["lr"] = PEAK_RATE * rate(self.progress)
        self.optimiser.zero_grad()
        (choice + copy).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), CLIP)
        self.optimiser.step()
        self.step += 1
        self.tokens += batch.tokens.numel()
        right = (logits.detach().argmax(-1) == where[1]).float()
        return torch.stack(
            (choice.detach(), copy.detach(), right[:count].mean(), right[count:].mean())
        )

    def line(self, figures: list[Tensor]) -> Line:
        """Summarise the steps since the last line."""
        mean = [round(float(value), 4) for value in torch.stack(figures).mean(0)]
        speed = round(PEAK_RATE * rate(self.progress), 6)
        return Line(self.step, self.tokens, round(self.seconds, 1), speed, *mean)


def run(trainer: Trainer) -> None:
    """Train until the time is spent, with a progress bar, a log and checkpoints."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns) as bar, (trainer.folder / "training_log.csv").open("a") as file:
        log = csv.DictWriter(file, [f.name for f in fields(Line)])
        if not trainer.step:
            log.writeheader()
        shown = bar.add_task("training", total=trainer.limit)
        figures: list[Tensor] = []
        logged = saved = trainer.seconds
        while trainer.progress < 1:
            for batch in _next(trainer):
                began = time.monotonic()
                figures.append(trainer.learn(batch))
                trainer.seconds += time.monotonic() - began
            if trainer.seconds - logged > LOG_EVERY:
                line = trainer.line(figures)
                log.writerow(vars(line))
                file.flush()
                figures, logged = [], trainer.seconds
                note = f"{line.tokens / 1e6:.1f}M tokens, choice {line.choice_accuracy:.2f}"
                bar.update(shown, completed=trainer.seconds, description=note)
            if trainer.seconds - saved > CHECKPOINT_EVERY:
                trainer.save()
                saved = trainer.seconds
    trainer.save()


def _next(trainer: Trainer) -> list[Batch]:
    began = time.monotonic()
    trainer.pools += 1
    pool = trainer.stream.pool(trainer.pools, trainer.progress)
    trainer.seconds += time.monotonic() - began
    return pool


def main(
    out: Annotated[Path, typer.Option(help="Folder for the corpus, checkpoints and the log.")],
    minutes: Annotated[float, typer.Option(help="Time to train, over all resumptions.")] = 40.0,
    seed: Annotated[int, typer.Option(help="Seed of weights and examples.")] = 7,
    threads: Annotated[int, typer.Option(help="Processor threads.")] = 2,
    *,
    resume: Annotated[bool, typer.Option(help="Go on from the last checkpoint.")] = False,
) -> None:
    """Train the bundled model on this machine's documentation text."""
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(out, seed, minutes)
    if resume and (out / "checkpoint.pt").exists():
        trainer.restore()
    run(trainer)


if __name__ == "__main__":
    typer.run(main)
