"""The training loop that the recipes share: seeded, resumable, with a bar, a log and checkpoints.

What a step sees depends on its number alone, so a resumed run repeats nothing and skips nothing.
"""

import csv
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from rich.progress import track
from torch import Tensor, nn

LOG_EVERY = 10  # steps averaged in one line of the log
SAVE_EVERY = 100  # steps
WARM_UP = 20  # steps
CLIP = 1.0  # of the gradient's norm

Loss = Callable[[int], tuple[Tensor, int, dict[str, float]]]
"""Gives, for the number of a step, the loss, the tokens seen and figures for the log."""


@dataclass(frozen=True)
class Plan:
    """How long and how fast to train.

    Attributes:
        folder: checkpoint and log go here.
        steps: of the optimiser, over all resumptions.
        rate: the highest learning rate; it rises over `WARM_UP` steps and falls to zero at the end.
        decay: weight decay of AdamW.
    """

    folder: Path
    steps: int
    rate: float
    decay: float = 0.01

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        return self.rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / self.steps)


@dataclass
class Done:
    """How far a run is; `seconds` are those spent in steps."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0


def train(net: nn.Module, loss_of: Loss, plan: Plan, label: str) -> Done:
    """Train those parameters of `net` that ask for gradients; goes on from a checkpoint if any."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    learned = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=plan.rate, betas=(0.9, 0.97), weight_decay=plan.decay)
    done = _restore(plan.folder, net, optimiser)
    figures: list[dict[str, float]] = []
    for step in track(range(done.step, plan.steps), label, completed=done.step, total=plan.steps):
        began = time.monotonic()
        for group in optimiser.param_groups:
            group["lr"] = plan.rate_at(step)
        loss, tokens, found = loss_of(step)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learned, CLIP)
        optimiser.step()
        done = Done(step + 1, done.tokens + tokens, done.seconds + time.monotonic() - began)
        figures.append({"loss": float(loss.detach()), **found})
        last = done.step == plan.steps
        if last or done.step % LOG_EVERY == 0:
            _log(plan, done, figures)
            figures = []
        if last or done.step % SAVE_EVERY == 0:
            _save(plan.folder, net, optimiser, done)
    return done


def _log(plan: Plan, done: Done, figures: Iterable[dict[str, float]]) -> None:
    """Append a line with the means of `figures`; lines a lost run wrote beyond it are dropped."""
    path = plan.folder / "training_log.csv"
    rows = list(figures)
    means = {name: round(sum(row[name] for row in rows) / len(rows), 4) for name in rows[0]}
    line = {**asdict(done), "seconds": round(done.seconds, 1),
            "rate": round(plan.rate_at(done.step - 1), 7), **means}  # fmt: skip
    kept = _rows(path, before=done.step)
    with path.open("w", encoding="utf-8", newline="") as file:
        log = csv.DictWriter(file, list(line))
        log.writeheader()
        log.writerows([*kept, line])


def _rows(path: Path, before: int) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if int(row["step"]) < before]


def _save(folder: Path, net: nn.Module, optimiser: torch.optim.Optimizer, done: Done) -> None:
    state = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "done": asdict(done)}
    torch.save(state, folder / "checkpoint.partial")
    (folder / "checkpoint.partial").rename(folder / "checkpoint.pt")


def _restore(folder: Path, net: nn.Module, optimiser: torch.optim.Optimizer) -> Done:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return Done()
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state["net"])
    optimiser.load_state_dict(state["optimiser"])
    return Done(**state["done"])
