"""The training steps of the family, each on the answers on disk, each resumable."""

from pathlib import Path

import torch

from eventrail.worker.bundled import bundled_path
from eventrail.worker.bundled.family.base import load_net, tokenizer_of
from eventrail.worker.bundled.family.draft import Lessons, train_draft
from eventrail.worker.bundled.family.features import load
from eventrail.worker.bundled.family.joint import Sights, train_lookahead
from eventrail.worker.bundled.family.loop import Done, Plan
from eventrail.worker.bundled.family.medusa import Sightings, train_heads
from eventrail.worker.bundled.family.questions import held_out_questions
from eventrail.worker.bundled.family.shards import generate, makers, shards, write_shard
from eventrail.worker.bundled.lineage import WEIGHTS
from eventrail.worker.bundled.net import Llama
from eventrail.worker.bundled.registry import digest
from eventrail.worker.bundled.tokens import PAD, id_of

RATES = {"draft": 1e-3, "medusa": 1e-3, "lookahead": 2e-3}
QUESTIONS_EACH = 24


class StaleRunError(Exception):
    """Answers and checkpoints of a run come from another base than the one that is bundled now."""


def claim(run: Path, base: str) -> None:
    """Note in `run` which base it is for, by the digest of its weights.

    Raises:
        StaleRunError: it was begun for another.
    """
    run.mkdir(parents=True, exist_ok=True)
    note = run / "base.sha256"
    if not note.exists():
        note.write_text(base, encoding="utf-8")
    if note.read_text(encoding="utf-8") != base:
        left = ", ".join(str(run / name) for name in ("answers", *RATES, note.name))
        problem = f"{run}: begun for a base that is no longer the bundled one"
        raise StaleRunError(f"{problem}; delete {left}, or name another --run")


class Recipe:
    """A run's folder and what every step needs.

    Args:
        run: corpus, answers, checkpoints and measurements go here.
        seed: of everything that is drawn.
        threads: processor threads.

    Raises:
        StaleRunError: the run was begun for another base.
    """

    def __init__(self, run: Path, seed: int, threads: int) -> None:
        torch.set_num_threads(threads)
        folder = bundled_path("model")
        claim(run, digest(folder / WEIGHTS))
        self.run, self.seed = run, seed
        self.base: Llama = load_net(folder)
        self.tokenizer = tokenizer_of(folder)
        self.pad = id_of(self.tokenizer, PAD)

    def answers(self, count: int) -> None:
        """Write `count` shards of the base's answers, and the held-out questions."""
        shown, held_out = makers(self.run)
        questions = self.run / "questions.jsonl"
        if not questions.exists():
            write_shard(questions, held_out_questions(held_out, self.tokenizer, QUESTIONS_EACH))
        generate(
            self.base, self.tokenizer, shown, self.run / "answers", count=count, seed=self.seed
        )

    def draft(self, steps: int) -> Done:
        """Distil the draft."""
        lessons = Lessons(self._shards(), self.base, self.pad, self.seed)
        return train_draft(lessons, self._plan("draft", steps))

    def medusa(self, steps: int) -> Done:
        """Train heads on the frozen base."""
        seen = Sightings([load(path, self.base, self.pad) for path in self._shards()])
        output = self.base.model.embed_tokens.weight
        return train_heads(output, seen, self._plan("medusa", steps), self.seed)[1]

    def lookahead(self, steps: int) -> Done:
        """Train the second stream and its heads."""
        sights = Sights(self.base, self._shards(), self.pad)
        return train_lookahead(sights, self._plan("lookahead", steps), self.seed)[1]

    def _plan(self, name: str, steps: int) -> Plan:
        return Plan(self.run / name, steps, RATES[name])

    def _shards(self) -> list[Path]:
        found = shards(self.run / "answers")
        if not found:
            problem = f"{self.run / 'answers'}: no answers yet; run the command `answers` first"
            raise FileNotFoundError(problem)
        return found
