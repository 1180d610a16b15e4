"""The bundled model's answers on disk, in numbered shards, so that generating can be resumed."""

import json
from pathlib import Path
from random import Random

from rich.progress import track
from tokenizers import Tokenizer

from eventrail.disk.whole import write_whole
from eventrail.worker.bundled.corpus import Source
from eventrail.worker.bundled.data import load_sources
from eventrail.worker.bundled.family.answers import settle
from eventrail.worker.bundled.family.dialogues import Dialogue, dialogue
from eventrail.worker.bundled.net import Llama
from eventrail.worker.bundled.tasks import Maker
from eventrail.worker.bundled.tokens import END, PAD, id_of
from eventrail.worker.bundled.words import Rarity

PER_SHARD = 64  # dialogues


def makers(folder: Path) -> tuple[Maker, Maker]:
    """Makers of examples from the sources for training and from those held out."""
    sources = load_sources(folder)
    shown: list[Source] = [s for s in sources if not s.held_out]
    rarity = Rarity(text for s in shown for text in s.sentences)
    return Maker(shown, rarity), Maker([s for s in sources if s.held_out], rarity)


def write_shard(path: Path, dialogues: list[Dialogue]) -> None:
    """Write dialogues, one JSON line each; the file appears when it is complete."""
    lines = (json.dumps([d.context, d.questions, d.answers]) + "\n" for d in dialogues)
    write_whole(path, "".join(lines).encode())


def read_shard(path: Path) -> list[Dialogue]:
    """The dialogues of one shard."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Dialogue(tuple(context), tuple(map(tuple, questions)), tuple(map(tuple, answers)))
            for context, questions, answers in rows]  # fmt: skip


def generate(
    net: Llama, tokenizer: Tokenizer, maker: Maker, folder: Path, *, count: int, seed: int
) -> None:
    """Write the shards `train-0000.jsonl` to `train-<count - 1>.jsonl`; those that exist stay."""
    folder.mkdir(parents=True, exist_ok=True)
    end, pad = id_of(tokenizer, END), id_of(tokenizer, PAD)
    for number in track(range(count), "answers"):
        path = folder / f"train-{number:04}.jsonl"
        if not path.exists():
            random = Random(f"{seed}:train:{number}")  # noqa: S311 -- reproducible, not secret
            drawn = [dialogue(maker, tokenizer, random) for _ in range(PER_SHARD)]
            write_shard(path, settle(net, drawn, end, pad))


def shards(folder: Path) -> list[Path]:
    """The shards, in order."""
    return sorted(folder.glob("train-*.jsonl"))
